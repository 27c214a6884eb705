/* Lists and counts of cases, within the actor's sight; part of casefile.h. */
#ifndef CASE_LIST_H
#define CASE_LIST_H

#include "casefile.h"

enum case_box {
    BOX_MINE, /* assigned to me (a partner: referred to me; an owner: reported by me), unfinished */
    BOX_AREA, /* in my territory, unfinished */
    BOX_ALL,  /* the same in any state, the newest first */
    BOX_REPORTED, /* reported by me, in any state, the newest first */
};

struct case_filter {
    enum case_box box;
    const char *area;     /* ward or district code, narrowing the territory; NULL */
    const char *state;    /* a state, "unfinished" (new, open, resolved); NULL: as the box has it */
    const char *due;      /* "overdue", "at_risk", "today", "week"; NULL: any */
    const char *category; /* with all below it; NULL */
    const char *level;    /* "ward", "district", "city", "outside"; NULL */
    const char *assignee; /* sign-in name, "none"; NULL: any */
    int64_t business_id;  /* 0: any */
    const char *text;     /* a ticket, a phone (exact), beginnings of words of a title; NULL */
    int64_t limit;        /* 1..200; 0: 50 */
    const char *cursor;
    bool count_exact;
    bool full; /* rows with all that a program may want to know */
};
struct case_row {
    int64_t id, seal, level, due_at, risk_at, overdue, opened_at, assignee_id, paused_until;
    const char *code, *category, *title, *ward, *state; /* title NULL: the category stands for it */
    const char *assignee_name;                          /* as people know them */
    bool hidden;
    enum sight sight;
    /* a list has these only with case_filter.full: */
    int64_t version, updated_at, business_id;
    const char *outcome, *assignee, *business_name;
};
struct case_page {
    struct case_row *rows;
    size_t n;
    int64_t total;
    bool total_capped;
    const char *next;
};
/* Mine and area: what is due first, as long as it is unfinished; else, and of what one reported
 * oneself, the newest first. There a state is the one that the reporter sees: of another's problem
 * neither held nor resolved. What is
 * sealed is not found by a phone or a business where its contents are hidden from the actor. At
 * most three words are looked for, and totals of words stop at 200. In BOX_REPORTED neither due nor
 * level nor assignee narrows: the reporter does not know them. ERR_INPUT for a foreign cursor and
 * for a filter that is none. */
enum err case_list(struct ctx *cx, const struct case_filter *f, struct case_page *ret);
/* Counts of an inbox by the list's own predicate, each capped at 1,000: overdue, at risk and held
 * are the area's. */
struct case_counts {
    int64_t mine, area, overdue, at_risk, held;
};
enum err case_count(struct ctx *cx, struct case_counts *ret);

/* Open ones like it, nearest first: of the same business, or the same category's root in the ward
 * within 300 m or 30 days. Only SEAL_NONE; for the public category, place and stage alone, and a
 * title that the reporter wrote in public. At most 5. */
enum err case_similar(struct ctx *cx, const struct report *r, struct case_row *ret, size_t *ret_n);

#endif
