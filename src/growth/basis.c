/*
 * The basis in memory: one piece, replaced as a whole, old ones kept since requests may still read
 * them (changes are rare). A setting holds a stamp that every change makes anew; a change that is
 * rolled back leaves a stamp behind that nobody has, and is read again.
 */
#include "basis_parts.h"

#include "basis_sql.h"
#include "secret.h"
#include "setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STAMP "_growth_basis"
enum { RULES_MAX = 500, STAMP_MAX = 24 };

/* One piece of memory: lines, then their texts. */
struct kept_basis {
    struct basis b;
    char stamp[STAMP_MAX];
    struct class_rule list[];
};

static const int32_t usual[INDICATORS] = {
    [0] = 8,  /* LEG1 NIB */
    [1] = 6,  /* LEG2 licences */
    [2] = 4,  /* LEG3 NPWP */
    [3] = 4,  /* PRO1 quality */
    [4] = 4,  /* PRO2 capacity */
    [5] = 3,  /* PRO3 variants */
    [6] = 4,  /* PRO4 packaging */
    [7] = 5,  /* PAS1 reach */
    [8] = 5,  /* PAS2 regulars */
    [9] = 5,  /* DIG1 channels */
    [10] = 5, /* DIG2 QRIS */
    [11] = 8, /* KEU1 books */
    [12] = 6, /* KEU2 purses apart */
    [13] = 4, /* KEU3 formal finance */
    [14] = 6, /* KEU4 turnover */
    [15] = 4, /* SDM1 workers */
    [16] = 4, /* SDM2 training */
    [17] = 3, /* SDM3 insurance at work */
    [18] = 2, /* LEM1 cooperative */
    [19] = 3, /* MIT1 partners */
    [20] = 3, /* UTG1 instalments */
    [21] = 2, /* UTG2 moneylenders */
    [22] = 2, /* LUL1 weaned from aid */
};

int32_t ladder_usual(int index)
{
    return usual[index];
}

static struct class_rule rule_of(struct ctx *cx, struct rows *r)
{
    return (struct class_rule){.id = row_int(r, 0),
                               .law = row_str(r, 1),
                               .article = row_str(r, 2),
                               .criterion = row_str(r, 3),
                               .code = class_of_word(row_text(r, 4)),
                               .over = row_int(r, 5),
                               .up_to = row_int(r, 6),
                               .from = row_str(r, 7),
                               .until = row_str(r, 8),
                               .source = row_str(r, 9),
                               .checked_on = row_str(r, 10),
                               .decides = row_int(r, 11) != 0};
}

static enum err read_rules(struct ctx *cx, struct class_rule **ret, size_t *ret_n)
{
    struct class_rule *list = arena_array(cx->a, RULES_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_basis_rules, NO_ARGS);
    while (n < RULES_MAX && rows_next(r))
        list[n++] = rule_of(cx, r);
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

static enum err read_weights(struct ctx *cx, int32_t ret[static INDICATORS])
{
    memcpy(ret, usual, sizeof(usual));
    struct rows *r = db_rows(cx, &q_basis_weights, NO_ARGS);
    while (rows_next(r)) {
        int at = indicator_index(row_text(r, 0));
        if (at >= 0)
            ret[at] = (int32_t)row_int(r, 1);
    }
    return rows_end(r);
}

/* Where the texts of a line stand in its struct. */
static const size_t texts[] = {
    offsetof(struct class_rule, law),       offsetof(struct class_rule, article),
    offsetof(struct class_rule, criterion), offsetof(struct class_rule, from),
    offsetof(struct class_rule, until),     offsetof(struct class_rule, source),
    offsetof(struct class_rule, checked_on)};
enum { TEXTS = sizeof(texts) / sizeof(texts[0]) };

/* How much the texts take, and with `to` copies them there. */
static size_t put_texts(struct class_rule *list, size_t n, char *to)
{
    size_t used = 0;
    for (size_t i = 0; i < n * TEXTS; i++) {
        const char **text = (const char **)(void *)((char *)&list[i / TEXTS] + texts[i % TEXTS]);
        size_t length = *text ? strlen(*text) + 1 : 0;
        if (to && *text)
            *text = memcpy(to + used, *text, length);
        used += length;
    }
    return used;
}

static enum err load(struct ctx *cx, const char *stamp, const struct basis **ret)
{
    struct class_rule *rules;
    size_t n;
    int32_t weights[INDICATORS];
    TRY(read_rules(cx, &rules, &n));
    TRY(read_weights(cx, weights));
    size_t head = sizeof(struct kept_basis) + n * sizeof(*rules);
    struct kept_basis *k = calloc(1, head + put_texts(rules, n, NULL));
    if (!k)
        abort();
    snprintf(k->stamp, sizeof(k->stamp), "%s", stamp);
    for (size_t i = 0; i < n; i++)
        k->list[i] = rules[i];
    put_texts(k->list, n, (char *)k + head);
    memcpy(k->b.weights, weights, sizeof(weights));
    k->b.rules = k->list;
    k->b.rules_n = n;
    k->b.kept.before = atomic_load(&cx->app->growth_basis);
    while (!atomic_compare_exchange_weak(&cx->app->growth_basis, &k->b.kept.before, &k->b.kept))
        ;
    *ret = &k->b;
    return OK;
}

static enum err newest(struct ctx *cx, void *arg)
{
    const struct basis **ret = arg;
    const struct kept_basis *k =
        (const struct kept_basis *)(const void *)atomic_load(&cx->app->growth_basis);
    const char *stamp = setting_get(cx, STAMP, "");
    if (!k || strcmp(k->stamp, stamp) != 0)
        return load(cx, stamp, ret);
    *ret = &k->b;
    return OK;
}

enum err basis_get(struct ctx *cx, const struct basis **ret)
{
    return app_read_newest(cx, newest, ret);
}

enum err basis_changed(struct ctx *cx)
{
    return setting_set(cx, STAMP, code_digits(cx, 15));
}
