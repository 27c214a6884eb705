/* What was seen already: see seen.h. */
#include "seen.h"

enum { SLOTS_FIRST = 1 << 12 };

static uint64_t *slot_of(const struct seen *s, uint64_t key)
{
    size_t at = (size_t)key & (s->cap - 1);
    while (s->slots[2 * at] && s->slots[2 * at] != key)
        at = (at + 1) & (s->cap - 1);
    return &s->slots[2 * at];
}

static void seen_grow(struct seen *s)
{
    struct seen old = *s;
    s->cap = old.cap ? old.cap * 2 : SLOTS_FIRST;
    s->slots = arena_array(s->a, s->cap, 2 * sizeof(uint64_t));
    for (size_t i = 0; i < old.cap; i++) {
        if (!old.slots[2 * i])
            continue;
        uint64_t *to = slot_of(s, old.slots[2 * i]);
        to[0] = old.slots[2 * i];
        to[1] = old.slots[2 * i + 1];
    }
}

uint64_t seen_put(struct seen *s, uint64_t key, uint64_t value)
{
    if (s->n * 2 >= s->cap)
        seen_grow(s);
    uint64_t *slot = slot_of(s, key ? key : 1);
    if (slot[0])
        return slot[1];
    slot[0] = key ? key : 1;
    slot[1] = value;
    s->n++;
    return 0;
}

uint64_t seen_get(const struct seen *s, uint64_t key)
{
    return s->cap ? slot_of(s, key ? key : 1)[1] : 0;
}
