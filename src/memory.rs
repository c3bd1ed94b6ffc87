//! Rust containers in a PostgreSQL memory context: work_mem sees them, EXPLAIN shows them, an abort frees them.

use std::alloc::Layout;
use std::ptr::NonNull;

use allocator_api2::alloc::{AllocError, Allocator};
use pgrx::pg_sys;

/// Allocates from one memory context. Out of memory is PostgreSQL's own error, raised here.
#[derive(Clone, Copy)]
pub struct Palloc(pg_sys::MemoryContext);

impl Palloc {
    pub fn of(context: pg_sys::MemoryContext) -> Self {
        Palloc(context)
    }

    pub fn current() -> Self {
        // SAFETY: CurrentMemoryContext is a valid context while a function is called
        Palloc(unsafe { pg_sys::CurrentMemoryContext })
    }
}

// SAFETY: blocks live until freed or until the context is reset; then every container in it is unreachable as well, because
// the object that holds it lies in the same context. Copies of the allocator name the same context.
unsafe impl Allocator for Palloc {
    fn allocate(&self, layout: Layout) -> Result<NonNull<[u8]>, AllocError> {
        // palloc aligns to 8 bytes; nothing here needs more
        if layout.align() > 8 {
            return Err(AllocError);
        }
        if layout.size() == 0 {
            return Ok(NonNull::slice_from_raw_parts(NonNull::<u64>::dangling().cast(), 0));
        }
        // SAFETY: the context is valid (see the impl)
        let block = unsafe { pg_sys::MemoryContextAllocExtended(self.0, layout.size(), pg_sys::MCXT_ALLOC_HUGE as i32) };
        NonNull::new(block.cast()).map(|block| NonNull::slice_from_raw_parts(block, layout.size())).ok_or(AllocError)
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        if layout.size() > 0 {
            // SAFETY: the caller gives back a block of this allocator
            unsafe { pg_sys::pfree(block.as_ptr().cast()) }
        }
    }

    unsafe fn grow(&self, block: NonNull<u8>, old: Layout, new: Layout) -> Result<NonNull<[u8]>, AllocError> {
        if old.size() == 0 {
            return self.allocate(new);
        }
        // SAFETY: the caller gives a block of this allocator
        let block = unsafe { pg_sys::repalloc_huge(block.as_ptr().cast(), new.size()) };
        NonNull::new(block.cast()).map(|block| NonNull::slice_from_raw_parts(block, new.size())).ok_or(AllocError)
    }
}
