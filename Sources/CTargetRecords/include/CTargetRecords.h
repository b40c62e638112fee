#ifndef C_TARGET_RECORDS_H
#define C_TARGET_RECORDS_H

#include <stddef.h>

/// What `@Configurable` leaves in the linker section "lazycfg": one function that writes the target's
/// metatype to the address that it is given, and nothing else, so that a section is an array of these.
typedef void (*lazyconfig_record)(void *out);

/// Calls `visit` with each record of every image of this process, in the order in which the linker laid
/// them.
void lazyconfig_each_record(void (*visit)(lazyconfig_record record, void *context), void *context);

#endif
