/*
 * What upper rooms know of a business: reasons to visit it, and what somebody is to do. Each room
 * brings its own lists; main sets them, as business_tabs. "Today" and the task lists read them
 * without knowing the rooms.
 */
#ifndef SIGNAL_H
#define SIGNAL_H

#include "ctx.h"

/* One reason. `n` and `day` go into its words: "today.<code>" with {n}, {day}. */
struct signal {
    int64_t business_id;
    const char *code; /* "case_open"; its words and its weight (setting "today_weight_<code>") */
    int64_t n;        /* months, percent, count: what the words say */
    int64_t strength; /* 0 … 100: how much of the weight counts */
    const char *day;  /* ISO day, or NULL */
};

/* Whose businesses are looked at: of one companion, or of one ward; the other is 0, NULL. */
struct signal_ask {
    int64_t companion;
    const char *ward;
    const char *today; /* ISO day in Asia/Jakarta */
};

typedef void signal_taker(void *arg, const struct signal *s);

/* A room's signals. `each` runs one query or two for all the businesses asked for, within what the
 * actor may know: a sealed case gives none to who does not read it. */
struct signal_source {
    const char *code;
    int64_t weight; /* unless the setting says otherwise */
    /* NULL: another one of the room tells these, too. */
    enum err (*each)(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg);
};
extern const struct signal_source *const *signal_sources; /* ends with NULL; NULL: none */

/* What the actor is to do, from another room: shown among their tasks and in their calendar. */
struct duty {
    int64_t id;
    const char *source; /* "case" */
    const char *title, *href, *due_on;
    const char *about;   /* "A-0001A-7", a business's name; or NULL */
    int64_t business_id; /* 0: none */
    bool quiet;          /* its address says more than a calendar may */
};
typedef void duty_taker(void *arg, const struct duty *d);
struct duty_source {
    const char *code;
    enum err (*mine)(struct ctx *cx, duty_taker *take, void *arg); /* open ones, at most 200 */
};
extern const struct duty_source *const *duty_sources; /* ends with NULL; NULL: none */

/* What another room shows an owner of their own on their private page (visits/owner_page.h). */
struct owner_word {
    const char *title, *state; /* ready to read, in cx's language */
    const char *number;        /* what they read aloud: "A-0001A-7" */
    int64_t at;
};
typedef void owner_word_taker(void *arg, const struct owner_word *x);
struct owner_source {
    const char *code;
    /* Newest first, at most 20: told by their account (0: none) or by their phone, which a code has
     * proved to be theirs. */
    enum err (*each)(struct ctx *cx, int64_t account_id, const char *phone, owner_word_taker *take,
                     void *arg);
};
extern const struct owner_source *const *owner_sources; /* ends with NULL; NULL: none */

#endif
