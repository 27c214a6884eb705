/* What the files of the demo's cases share; nobody else includes this. */
#ifndef DEMO_CASE_PARTS_H
#define DEMO_CASE_PARTS_H

#include "case_work.h"
#include "demo.h"
#include "demo_case_words.h"
#include "names.h"
#include "ref_malang.h"
#include "worktime.h"

enum { DEMO_WARDS = PLACES_MALANG_WARDS, WARD_COMPANIONS = 4, RECENT = 32 };

/* Who works on cases. */
struct demo_people {
    struct actor lurah[DEMO_WARDS], camat[DEMO_WARDS]; /* the camat of the ward's district */
    struct actor companions[DEMO_WARDS][WARD_COMPANIONS];
    size_t companions_n[DEMO_WARDS];
    struct actor officer, owner;
    struct actor partners[8];
    size_t partners_n;
};

/* One case as the past goes on. */
struct tale {
    int64_t id; /* 0: not told yet */
    const struct demo_step *next;
    int64_t first; /* the case that it repeats or belongs to; 0: none */
    int64_t task;  /* that is open; 0: none */
    uint16_t pace; /* per cent of the usual time */
    uint8_t topic, ward;
    bool own, anonymous; /* reported by whose problem it is; without a name */
};

struct moment {
    int64_t at;
    uint32_t turn; /* of those at one instant, who came first goes first */
    uint32_t tale;
};

struct past {
    const struct demo_plan *plan;
    const struct worktime *time;
    struct demo_rng rng;
    struct demo_people people;
    int64_t first_day, last_day, day; /* `day` is the next whose reports are dealt out */
    int64_t end;                      /* the city's now */
    bool over;                        /* it is reached */
    int64_t cases, dealt, weights, rest;
    struct tale *tales;
    struct moment *heap;
    size_t heap_n;
    uint32_t turns;
    uint16_t ward_pace[DEMO_WARDS];
    int64_t businesses;      /* ids 1 … n */
    int64_t owners;          /* cases that the demo's owner still reports */
    uint32_t recent[RECENT]; /* tales that were told last, for those who tell it again */
    size_t recent_n;
    int64_t refused; /* steps that the rules did not allow */
};

/* ---- demo_cases.c ---- */
void demo_case_later(struct past *p, uint32_t tale, int64_t at);

/* ---- demo_case_report.c: somebody tells ---- */
/* The instant in a day at which the next report comes. */
int64_t demo_case_instant(struct past *p, int64_t day);
/* Opens the case; the tale is told from here on. */
enum err demo_case_told(struct ctx *cx, struct past *p, struct tale *t);
/* The text in the arena, with {usaha}, {n}, {rp} filled in. */
const char *demo_case_fill(struct ctx *cx, struct past *p, const char *text, const char *shop);
/* One of a list, copied; "" where it is empty. */
const char *demo_case_any(struct ctx *cx, struct past *p, const char *list);

/* ---- demo_case_life.c: what becomes of it ---- */
/* How it goes on from here: which steps, how fast. `held`: it waits to be let in. */
void demo_case_fate(struct past *p, struct tale *t, const struct casefile *c);
/* Plans the next step, counted from cx->now; none left: nothing. */
void demo_case_plan(struct ctx *cx, struct past *p, uint32_t tale);
/* The step whose time has come. */
enum err demo_case_step(struct ctx *cx, struct past *p, struct tale *t);

#endif
