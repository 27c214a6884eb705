/* A table of fixed size whose places are filled once and never emptied: see account_name.h. */
#include "account_name.h"

#include "app_sql.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    PLACES = 4096
}; /* a power of two; a city has some hundred accounts that stand beside somebody */

struct named {
    int64_t id;
    char name[];
};

struct account_names {
    _Atomic(struct named *) places[PLACES];
};

struct account_names *account_names_new(void)
{
    struct account_names *n = calloc(1, sizeof(*n));
    if (!n)
        abort();
    return n;
}

void account_names_free(struct account_names *n)
{
    for (size_t i = 0; n && i < PLACES; i++)
        free(atomic_load(&n->places[i]));
    free(n);
}

/* Only what is committed: what a writer sees may still be taken back, and its id given again. */
static void remember(struct ctx *cx, int64_t id, const char *name)
{
    struct named *none = NULL, *made;
    size_t n = strlen(name) + 1;
    if (conn_is_writer(cx->conn) || conn_follows(cx->conn) || !(made = malloc(sizeof(*made) + n)))
        return;
    made->id = id;
    memcpy(made->name, name, n);
    if (!atomic_compare_exchange_strong(&cx->app->account_names->places[id & (PLACES - 1)], &none,
                                        made))
        free(made); /* another's place, or another thread was first */
}

enum err account_name(struct ctx *cx, int64_t id, const char **ret)
{
    const struct named *known = atomic_load(&cx->app->account_names->places[id & (PLACES - 1)]);
    *ret = NULL;
    if (known && known->id == id) {
        *ret = known->name;
        return OK;
    }
    char *name = NULL;
    TRY(db_text_of(cx, &q_account_name, ARGS(db_int(id)), &name));
    if (name)
        remember(cx, id, name);
    *ret = name;
    return OK;
}
