//! Rust containers in a PostgreSQL memory context: work_mem sees them, EXPLAIN shows them, an abort frees them.

use std::alloc::Layout;
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

use allocator_api2::alloc::{AllocError, Allocator};
use pgrx::pg_sys;

use crate::errors::{Code, fail};

/// Memory that is held back for saying that there is none. An error of PostgreSQL's own in a full context cannot be told at all: pgrx
/// copies it into that context, which is the next error, until PostgreSQL ends the whole server ("ERRORDATA_STACK_SIZE exceeded").
static RESERVE: AtomicPtr<c_void> = AtomicPtr::new(std::ptr::null_mut());
/// PostgreSQL may want a block of 1 MB for a few bytes. Nobody writes into the reserve, so it costs address space only.
const RESERVED: usize = 4 << 20;

fn keep_reserve() {
    if RESERVE.load(Relaxed).is_null() {
        // SAFETY: malloc gives a block or null
        RESERVE.store(unsafe { libc::malloc(RESERVED) }, Relaxed);
    }
}

#[cold]
fn exhausted(bytes: usize) -> ! {
    // SAFETY: the block is malloc's, or null, and nobody has it any more
    unsafe { libc::free(RESERVE.swap(std::ptr::null_mut(), Relaxed)) };
    fail(Code::ERRCODE_OUT_OF_MEMORY, "out of memory", format!("Failed on request of size {bytes}."), "Take a shorter time or fewer groups.")
}

/// Raises an error unless there is so much memory: for a little work on Rust's own heap, which aborts the server where there is none.
pub fn assure(bytes: usize) {
    // SAFETY: malloc gives a block or null; free takes both
    let is_there = unsafe {
        let block = libc::malloc(bytes);
        libc::free(block);
        !block.is_null()
    };
    if !is_there {
        exhausted(bytes);
    }
}

/// A chunk of a memory context, as palloc gives it, or the error that there is none.
pub fn chunk(context: pg_sys::MemoryContext, bytes: usize) -> NonNull<u8> {
    let flags = pg_sys::MCXT_ALLOC_HUGE | pg_sys::MCXT_ALLOC_NO_OOM;
    // SAFETY: callers pass a valid context
    let chunk = unsafe { pg_sys::MemoryContextAllocExtended(context, bytes, flags as i32) };
    NonNull::new(chunk.cast()).unwrap_or_else(|| exhausted(bytes))
}

/// Allocates from one memory context. Out of memory is an error, raised here.
#[derive(Clone, Copy)]
pub struct Palloc(pg_sys::MemoryContext);

impl Palloc {
    pub fn of(context: pg_sys::MemoryContext) -> Self {
        keep_reserve();
        Palloc(context)
    }

    pub fn current() -> Self {
        // SAFETY: CurrentMemoryContext is a valid context while a function is called
        Palloc::of(unsafe { pg_sys::CurrentMemoryContext })
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
        Ok(NonNull::slice_from_raw_parts(chunk(self.0, layout.size()), layout.size()))
    }

    unsafe fn deallocate(&self, block: NonNull<u8>, layout: Layout) {
        if layout.size() > 0 {
            // SAFETY: the caller gives back a block of this allocator
            unsafe { pg_sys::pfree(block.as_ptr().cast()) }
        }
    }

    unsafe fn grow(&self, block: NonNull<u8>, old: Layout, new: Layout) -> Result<NonNull<[u8]>, AllocError> {
        if old.size() < LARGE {
            let larger = self.allocate(new)?;
            // SAFETY: both blocks have the old size at least; the old one goes back where it came from
            unsafe {
                std::ptr::copy_nonoverlapping(block.as_ptr(), larger.cast().as_ptr(), old.size());
                self.deallocate(block, old);
            }
            return Ok(larger);
        }
        // a large block moves by its pages, without a copy; PostgreSQL 15 has no form of it that does not raise
        assure(new.size());
        // SAFETY: the caller gives a block of this allocator
        let block = unsafe { pg_sys::repalloc_huge(block.as_ptr().cast(), new.size()) };
        NonNull::new(block.cast()).map(|block| NonNull::slice_from_raw_parts(block, new.size())).ok_or(AllocError)
    }
}

/// From this size on a block is resized rather than copied.
const LARGE: usize = 1 << 20;

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
            let arena = chunk(context, size_of::<Arena>()).cast::<Arena>().as_ptr();
            arena.cast::<u8>().write_bytes(0, size_of::<Arena>());
            (*arena).callback.func = Some(arena_ends);
            (*arena).callback.arg = arena.cast();
            pg_sys::MemoryContextRegisterResetCallback(context, &mut (*arena).callback);
            arena
        };
        if (*arena).left < size {
            (*arena).block = ((*arena).block * 2).clamp(size, LARGEST_BLOCK.max(size));
            let block = chunk(context, (*arena).block + LINE).as_ptr();
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
