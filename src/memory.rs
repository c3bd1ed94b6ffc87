//! Rust containers in a PostgreSQL memory context: work_mem sees them, EXPLAIN shows them, an abort frees them.

use std::alloc::Layout;
use std::ptr::NonNull;

use allocator_api2::alloc::{AllocError, Allocator};
use pgrx::pg_sys;

use crate::errors::{Code, fail};

/// The Rust heap has no more: an error, where Rust itself would abort the whole server.
#[cold]
pub fn exhausted(bytes: usize) -> ! {
    fail(Code::ERRCODE_OUT_OF_MEMORY, "out of memory", format!("Failed on request of size {bytes}."), "Take a shorter time or fewer groups.")
}

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
        // palloc aligns to 8 bytes; nothing here needs more. An Err would make Rust abort the whole server
        if layout.align() > 8 {
            fail(Code::ERRCODE_INTERNAL_ERROR, "memory is aligned to 8 bytes", "", "");
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

/// Room for objects that are never freed one by one, as the states of an aggregate are not: without palloc's header and
/// rounding, and in large pages where the system has them. A million groups of ten took 14.2 s with one palloc each; the rows
/// go from group to group, so each costs a miss of the cache and, with small pages, one of the address translation as well.
struct Arena {
    callback: pg_sys::MemoryContextCallback,
    next: *mut u8,
    left: usize,
    block: usize,
}

const LINE: usize = 64;
const LARGEST_BLOCK: usize = 8 << 20;

/// A context's arena hangs on its list of reset callbacks, and is gone when the context is.
unsafe extern "C-unwind" fn arena_ends(_arena: *mut std::ffi::c_void) {}

/// Gives `size` bytes, aligned to a cache line, that live as long as the context.
pub fn room(context: pg_sys::MemoryContext, size: usize) -> *mut u8 {
    let size = size.next_multiple_of(LINE);
    // SAFETY: the context is valid; blocks come from it and are as large as asked for; the arena is written before use, and its
    // callback lives as long as the context. madvise only advises, about whole pages within the block
    unsafe {
        let callback = (*context).reset_cbs;
        let arena = if !callback.is_null() && (*callback).func.is_some_and(|func| std::ptr::fn_addr_eq(func, arena_ends as unsafe extern "C-unwind" fn(*mut std::ffi::c_void))) {
            (*callback).arg.cast::<Arena>()
        } else {
            let arena = pg_sys::MemoryContextAllocZero(context, size_of::<Arena>()).cast::<Arena>();
            (*arena).callback.func = Some(arena_ends);
            (*arena).callback.arg = arena.cast();
            pg_sys::MemoryContextRegisterResetCallback(context, &mut (*arena).callback);
            arena
        };
        if (*arena).left < size {
            (*arena).block = ((*arena).block * 2).clamp(size, LARGEST_BLOCK.max(size));
            let block = pg_sys::MemoryContextAlloc(context, (*arena).block + LINE).cast::<u8>();
            #[cfg(target_os = "linux")]
            if (*arena).block == LARGEST_BLOCK {
                let page = 2 << 20;
                let from = block.align_offset(page);
                libc::madvise(block.add(from).cast(), (LARGEST_BLOCK - from) / page * page, libc::MADV_HUGEPAGE);
            }
            (*arena).next = block.add(block.align_offset(LINE));
            (*arena).left = (*arena).block;
        }
        let room = (*arena).next;
        (*arena).next = room.add(size);
        (*arena).left -= size;
        room
    }
}
