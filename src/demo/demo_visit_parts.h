/* What the files of the demo's visits share; nobody else includes this. */
#ifndef DEMO_VISIT_PARTS_H
#define DEMO_VISIT_PARTS_H

#include "audit.h"
#include "caps.h"
#include "demo.h"
#include "names.h"
#include "ref_malang.h"

enum { OUTING_SLICE = 64, DAY = 86400, MORNING = 9 * 3600, PEOPLE_MAX = 256 };

struct shop {
    int64_t id, companion, lurah, owner;
    int64_t turnover;           /* of a usual month */
    int64_t founded;            /* day; 0: unknown */
    int64_t last_day;           /* of the newest visit that was no missed call; 0: none */
    int32_t lat, lng;           /* 0: unknown */
    int16_t trend;              /* per cent a year */
    int16_t month;              /* the last one whose turnover was told, as year × 12 + month */
    uint8_t ward, visits, fall; /* fall: what the flood took, per cent */
};

struct stop {
    int64_t at;
    uint32_t shop;
};

struct outing {
    const struct demo_plan *plan;
    struct demo_rng rng;
    int64_t first_day, last_day, end, owner;
    struct shop *shops;
    size_t shops_n, shops_cap;
    struct stop *stops;
    size_t stops_n, stops_cap, done;
    struct {
        int64_t id;
        uint16_t pace; /* per cent */
        struct actor as;
    } people[PEOPLE_MAX];
    size_t people_n;
    int64_t heads[PLACES_MALANG_WARDS];
    struct audit_entry log[OUTING_SLICE * 4]; /* of a slice */
    size_t log_n;
};

/* ---- demo_visits.c ---- */
/* Whose pace counts: index into people, people_n for nobody. */
size_t demo_person_of(const struct outing *f, int64_t account);
/* One of a list. */
const char *demo_any(struct outing *f, const char *const *list);
const char *demo_day_text(struct ctx *cx, int64_t day);
/* The city's day of an instant, in days. */
int64_t demo_day_of(int64_t at);

/* ---- demo_visit_life.c: a visit and what it brings along ---- */
/* Long ago: as the rules would have left it. */
enum err demo_visit_happened(struct ctx *cx, struct outing *f, struct shop *s, int64_t at);
/* These days: recorded by who stands beside it. */
enum err demo_visit_happens(struct ctx *cx, struct outing *f, struct shop *s, int64_t at);

/* ---- demo_field.c: on the writer, at the city's now ---- */
/* Letters, plans for the coming days, phones. */
enum err demo_equip(struct ctx *cx, void *outing);
/* Trainings that were and that come; also not at once: each is a slice. `number` of demo_trainings.
 */
enum { DEMO_TRAININGS = 26 };
enum err demo_training(struct ctx *cx, struct outing *f, int number);

#endif
