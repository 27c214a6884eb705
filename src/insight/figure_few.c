/*
 * What few figures tell of is kept back: see figure_protect() in figure.h. Each protected figure is
 * a table of sums (the city's of its districts, a district's of its wards) for suppress.h; where
 * what it hides beside a visible sum is still fewer than FIGURE_MIN together, one more gives way.
 */
#include "figure.h"

#include "places.h"
#include "suppress.h"

#include <string.h>

/* The elimination takes the cube of the areas: above this, wards are told nothing. */
enum { AREAS_MAX = 500, WORK = 64 << 20 };

struct few {
    const struct places *places;
    struct figure_set *sets;
    struct arena *a;
    struct sums sums;
    int64_t *counts; /* how many people a cell is */
    bool *hidden;
    bool wards; /* are told something */
};

/* Money is of so many loans. */
static int64_t count_of(const struct figure *f, enum figure_key k)
{
    return k == FIG_LOANS_LENT ? f->whole : f->part;
}

static bool lies_in(const struct few *f, const struct figure_set *s, const char *area)
{
    const struct place *p = *s->area ? place_find(f->places, s->area) : NULL;
    bool ward = p && strcmp(p->kind, "ward") == 0;
    if (!p || (ward && !f->wards))
        return false;
    return strcmp(ward && p->parent ? p->parent : "", area) == 0;
}

static void add_sums(struct few *f, size_t n)
{
    struct sum *list = arena_array(f->a, n + 1, sizeof(*list));
    for (size_t up = 0; up < n; up++) {
        struct sum s = {.whole = (int32_t)up};
        int32_t *parts = arena_array(f->a, n, sizeof(*parts));
        for (size_t i = 0; i < n; i++)
            if (lies_in(f, &f->sets[i], f->sets[up].area))
                parts[s.n++] = (int32_t)i;
        s.parts = parts;
        if (s.n)
            list[f->sums.n++] = s;
    }
    f->sums.list = list;
}

static void hide(struct figure *f)
{
    *f = (struct figure){.value = FIELD_UNSET,
                         .coverage = FIELD_UNSET,
                         .confidence = FIELD_UNSET,
                         .definition = f->definition};
}

static void protect(struct few *f, size_t n, enum figure_key k)
{
    for (size_t i = 0; i < n; i++)
        f->counts[i] = count_of(&f->sets[i].of[k], k);
    bool done = suppress_together(f->a, &f->sums, f->hidden);
    for (size_t i = 0; i < n; i++)
        if (!done || f->hidden[i] || f->counts[i] < FIGURE_MIN ||
            (!f->wards && is_ward(f->places, f->sets[i].area)))
            hide(&f->sets[i].of[k]);
}

bool figure_is_protected(enum figure_key k)
{
    return k >= FIG_DEBT_SHEETS;
}

void figure_lag(struct figure_set *told, struct figure_set *sets, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < FIGURES; k++) {
            struct figure *was = &told[i].of[k], *f = &sets[i].of[k];
            if (!figure_is_protected((enum figure_key)k) || f->value == FIELD_UNSET)
                continue;
            int64_t by = count_of(f, (enum figure_key)k) - count_of(was, (enum figure_key)k);
            if (was->value != FIELD_UNSET && by > -FIGURE_MIN && by < FIGURE_MIN) {
                int64_t definition = f->definition;
                *f = *was;
                f->definition = definition;
            }
            *was = *f;
        }
}

void figure_protect(const struct places *p, struct figure_set *sets, size_t n)
{
    struct arena *a = arena_new(WORK);
    struct few f = {.places = p, .sets = sets, .a = a, .wards = n <= AREAS_MAX};
    f.counts = arena_array(a, n + 1, sizeof(*f.counts));
    f.hidden = arena_array(a, n + 1, sizeof(*f.hidden));
    f.sums = (struct sums){.cells = f.counts, .cells_n = n};
    add_sums(&f, n);
    for (int k = FIG_DEBT_SHEETS; k < FIGURES; k++) {
        struct arena_mark mark = arena_mark(a);
        protect(&f, n, (enum figure_key)k);
        arena_reset(a, mark);
    }
    arena_free(a);
}
