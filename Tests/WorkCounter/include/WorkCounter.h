/// Counts allocations, so that tests can tell linear from quadratic work without a clock.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Whether this build counts: with glibc, and without a sanitizer, which has an allocator of its own.
bool allocation_count_is_available(void);

/// How many times the calling thread has allocated memory.
///
/// Values that Swift makes (arrays, strings, dictionaries, boxes, objects) are allocated; the same work
/// gives the same count on any machine, however busy.
uint64_t allocation_count(void);

/// Counts Swift's objects from now on, in the whole process: arrays, boxes and instances of classes, and nothing of C++.
///
/// - Returns: whether this runtime lets itself be counted.
bool start_counting_objects(void);

/// How many objects of Swift the calling thread has made since they are counted.
uint64_t object_count(void);
