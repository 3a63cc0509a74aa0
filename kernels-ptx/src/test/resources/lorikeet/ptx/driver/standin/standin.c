/*
 * A library in the place of libcuda.so.1 or libcublas.so.12 for a process that tests the path through JCuda without a GPU. It exports every
 * function named in functions.inc. Each jumps to where its slot points, so that arguments arrive as they were passed; a slot
 * that nothing was connected to answers UNSUPPORTED. x86-64 only, like JCuda's own libraries.
 */
#include <stddef.h>
#include <string.h>

static int unsupported(void) { return UNSUPPORTED; }

#define FUNCTION(name)                                                                  \
    __attribute__((used)) static void *slot_##name = (void *) unsupported;              \
    __attribute__((naked)) void name(void) { __asm__("jmp *slot_" #name "(%rip)"); }
#include "functions.inc"
#undef FUNCTION

static const struct { const char *name; void **slot; } slots[] = {
#define FUNCTION(name) {#name, &slot_##name},
#include "functions.inc"
#undef FUNCTION
};

/* Connects a function, or disconnects it with NULL; answers 0, or 1 where there is no such function. */
int standin_connect(const char *name, void *function) {
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        if (strcmp(slots[i].name, name) != 0) continue;
        *slots[i].slot = function ? function : (void *) unsupported;
        return 0;
    }
    return 1;
}
