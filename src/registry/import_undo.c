/*
 * Taking an import back. First, without changing anything, every record is looked at: one that was
 * changed since, or got documents, refuses the whole. Then slices: records that the import created
 * go, records that it changed get their fields and states back, proposals of its making that nobody
 * decided are withdrawn. An undo that was interrupted goes on when it is asked for again. What
 * changes between looking and doing is left as it is, and only that.
 */
#include "import.h"

#include "audit.h"
#include "business_parts.h"
#include "follow.h"
#include "forms.h"
#include "import_parts.h"
#include "import_sql.h"
#include "license.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

enum { UNDO_SLICE = 40, ROWS_MAX = 200 };

/* All rows of one business in one import, the last first. */
struct taken {
    int64_t business_id;
    bool created;
    const char **before; /* JSON of each update, the last first */
    size_t n;
};

struct undo_op {
    const struct import *imp;
    int64_t after; /* business done last */
    struct taken *list;
    size_t n, at, to;
};

/* ---- looking ---- */

/* The first row, in the order of the file, whose record is not as the import left it. */
static enum err look(struct ctx *cx, int64_t id, int64_t *ret_row, const char **ret_name)
{
    int64_t business = 0;
    bool last_good = true;
    *ret_row = 0;
    struct rows *r = db_rows(cx, &q_import_undo_check, ARGS(db_int(id)));
    while (rows_next(r)) {
        bool created = strcmp(row_text(r, 7), "created") == 0;
        if (row_int(r, 0) != business) { /* its last row */
            business = row_int(r, 0);
            last_good = row_int(r, 2) == row_int(r, 3) && row_null(r, 5);
        }
        if ((last_good && !(created && row_int(r, 6))) || (*ret_row && *ret_row < row_int(r, 1)))
            continue;
        *ret_row = row_int(r, 1);
        *ret_name = row_str(r, 4);
    }
    return rows_end(r);
}

struct look_op {
    int64_t id, row;
    const char *name;
    struct import imp;
};

static enum err look_all(struct ctx *cx, void *arg)
{
    struct look_op *l = arg;
    TRY(import_get(cx, l->id, &l->imp));
    if (strcmp(l->imp.state, "undoing") == 0)
        return OK; /* was looked at; some records are gone already */
    if (strcmp(l->imp.state, "done") != 0 && strcmp(l->imp.state, "failed") != 0)
        return fail(cx, ERR_CONFLICT, "import.error.not_done", NULL);
    TRY(look(cx, l->id, &l->row, &l->name));
    if (!l->row)
        return OK;
    return fail(cx, ERR_CONFLICT, "import.error.changed", "name", l->name, "row",
                arena_printf(cx->a, "%" PRId64, l->row), NULL);
}

/* ---- one record ---- */

static void set_member(const struct field *f, struct business *b, const json_t *value)
{
    int64_t number = json_is_integer(value) ? json_integer_value(value) : FIELD_UNSET;
    const char *text = json_string_value(value);
    bool counts = f->kind == F_INT || f->kind == F_MONEY || f->kind == F_POINT;
    memcpy((char *)b + f->offset, counts ? (const void *)&number : (const void *)&text,
           counts ? sizeof(number) : sizeof(text));
}

struct old_states {
    const char *curation, *curation_on, *curation_until, *activity, *class_;
};

static void read_states(const json_t *s, struct old_states *ret)
{
    if (!s)
        return;
    ret->curation = json_string_value(json_object_get(s, "curation"));
    ret->curation_on = json_string_value(json_object_get(s, "curation_on"));
    ret->curation_until = json_string_value(json_object_get(s, "curation_until"));
    ret->activity = json_string_value(json_object_get(s, "activity"));
    ret->class_ = json_string_value(json_object_get(s, "class"));
}

static enum err put_states(struct ctx *cx, const struct old_states *s, struct business *b)
{
    struct business now = *b;
    if (!s->curation)
        return OK;
    b->curation = s->curation;
    b->curation_on = s->curation_on;
    b->curation_until = s->curation_until;
    b->activity = s->activity;
    b->business_class = s->class_;
    struct model *diff = field_diff(cx->a, &business_fields, &now, b, business_protect, cx);
    if (!diff)
        return OK;
    TRY(business_put_state(cx, b));
    TRY(count_move(cx, &now, b));
    return audit(cx, "change", "business", b->id, diff);
}

/* What the updates wrote over; licences: how many went. */
struct old {
    struct old_states states;
    int64_t facts, confirmed, licenses, version;
};

static enum err licenses_back(struct ctx *cx, int64_t business_id, const json_t *ids,
                              int64_t *ret_gone)
{
    size_t i;
    json_t *id;
    json_array_foreach(ids, i, id)
    {
        TRY(license_take_back(cx, business_id, json_integer_value(id)));
        ++*ret_gone;
    }
    return OK;
}

/* The updates laid back, the last first, so that the oldest values win. */
static enum err lay_back(struct ctx *cx, const struct import *imp, const struct taken *t,
                         struct business *b, struct old *ret)
{
    for (size_t i = 0; i < t->n; i++) {
        struct json_t *root;
        const char *why, *key;
        json_t *value;
        if (json_parse(cx->a, t->before[i], strlen(t->before[i]), &root, &why) != OK)
            return fail_log(cx, ERR_INTERNAL, "import %" PRId64 ": what was before does not parse",
                            imp->id);
        json_object_foreach(json_object_get(root, "fields"), key, value)
        {
            const struct field *f = field_find(&business_fields, key);
            if (f)
                set_member(f, b, value);
        }
        read_states(json_object_get(root, "states"), &ret->states);
        TRY(licenses_back(cx, b->id, json_object_get(root, "licenses"), &ret->licenses));
        ret->version = json_integer_value(json_object_get(root, "version"));
        ret->facts = json_integer_value(json_object_get(root, "facts"));
        ret->confirmed = json_integer_value(json_object_get(root, "confirmed_at"));
        key = json_string_value(json_object_get(root, "key"));
        if (key)
            TRY(db_exec(cx, &q_import_undo_key,
                        ARGS(db_text(imp->source), db_text(key), db_int(b->id)), NULL));
    }
    return OK;
}

static enum err restore(struct ctx *cx, const struct import *imp, const struct taken *t,
                        int64_t version)
{
    struct business b, now;
    struct old old = {0};
    bool wrote;
    if (!t->n) /* does not open: nothing may be guessed */
        return fail_log(cx, ERR_INTERNAL, "import %" PRId64 ": what was before is missing",
                        imp->id);
    TRY(business_load(cx, t->business_id, true, &b));
    if (b.version != version || b.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_changed", "name", b.name, NULL);
    now = b;
    TRY(lay_back(cx, imp, t, &b, &old));
    TRY(business_update(cx, &b, HAND_IMPORT, &wrote));
    TRY(db_exec(cx, &q_import_undo_overtaken, ARGS(db_int(b.id)), NULL));
    if (wrote)
        TRY(import_siblings(cx, imp->id, &now, &b));
    TRY(put_states(cx, &old.states, &b));
    if (old.licenses && b.version == version)
        TRY(business_put_state(cx, &b));
    TRY(db_exec(cx, &q_import_facts_undo, ARGS(db_int(b.id), db_int(old.facts)), NULL));
    TRY(db_exec(cx, &q_import_confirmed, ARGS(db_int(b.id), db_int(old.confirmed)), NULL));
    TRY(db_exec(cx, &q_import_undo_hashes, ARGS(db_int(b.id), db_int(imp->id)), NULL));
    TRY(db_exec(cx, &q_import_undo_release, ARGS(db_int(imp->id), db_int(b.id)), NULL));
    /* As an earlier import left it: that one may be taken back, too. */
    return db_exec(cx, &q_import_undo_rebase,
                   ARGS(db_int(b.id), db_int(old.version), db_int(b.version)), NULL);
}

/* The version to be found is read in the transaction: taking back a renamed owner moves it. */
static enum err take_one(struct ctx *cx, const struct import *imp, const struct taken *t)
{
    int64_t version;
    TRY(db_int_of(cx, &q_import_undo_version, ARGS(db_int(imp->id), db_int(t->business_id)), -1,
                  &version));
    return t->created ? business_remove(cx, t->business_id, version) : restore(cx, imp, t, version);
}

static enum err take_back(struct ctx *cx, void *arg)
{
    struct undo_op *u = arg;
    for (size_t i = u->at; i < u->to; i++) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(take_one(cx, u->imp, &u->list[i]));
        ctx_forgive(cx); /* warnings */
        arena_reset(cx->a, mark);
    }
    return OK;
}

/* ---- slices ---- */

static const char *open_before(struct ctx *cx, struct rows *r)
{
    size_t n;
    char *text;
    const void *p = row_blob(r, 3, &n);
    return p && unseal(cx, cx->app->keys, p, n, &text, NULL) ? text : NULL;
}

/* The next businesses behind u->after, each with its rows. */
static enum err read_slice(struct ctx *cx, void *arg)
{
    struct undo_op *u = arg;
    u->n = 0;
    struct taken *t = NULL;
    struct rows *r = db_rows(cx, &q_import_undo_rows,
                             ARGS(db_int(u->imp->id), db_int(u->after), db_int(UNDO_SLICE)));
    while (rows_next(r)) {
        if (!t || row_int(r, 0) != t->business_id) {
            t = &u->list[u->n++];
            *t = (struct taken){.business_id = row_int(r, 0)};
        }
        t->created = t->created || strcmp(row_text(r, 2), "created") == 0;
        const char *before = open_before(cx, r);
        if (!before)
            continue;
        t->before = arena_grow(cx->a, t->before, t->n * sizeof(*t->before),
                               (t->n + 1) * sizeof(*t->before));
        t->before[t->n++] = before;
    }
    return rows_end(r);
}

/* The slice at once; when one of it changed meanwhile, each alone, and those that changed stay. */
static enum err write_slice(struct ctx *cx, struct undo_op *u, int64_t *kept)
{
    u->at = 0;
    u->to = u->n;
    enum err e = app_write(cx, take_back, u);
    if (e == OK || e == ERR_BUSY)
        return e;
    for (size_t i = 0; i < u->n; i++) {
        u->at = i;
        u->to = i + 1;
        ctx_forgive(cx);
        e = app_write(cx, take_back, u);
        if (e == ERR_BUSY || e == ERR_INTERNAL)
            return e;
        *kept += e != OK;
    }
    ctx_forgive(cx);
    return OK;
}

static enum err undo_slices(struct ctx *cx, const struct import *imp, int64_t *kept)
{
    struct undo_op u = {.imp = imp, .list = arena_array(cx->a, UNDO_SLICE + 1, sizeof(*u.list))};
    for (;;) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_read(cx, read_slice, &u));
        if (!u.n)
            return OK;
        TRY(write_slice(cx, &u, kept));
        u.after = u.list[u.n - 1].business_id;
        arena_reset(cx->a, mark);
    }
}

/* ---- proposals, states ---- */

static enum err drop_proposals_of(struct ctx *cx, const char *reasons)
{
    struct json_t *root;
    const char *why;
    size_t i;
    json_t *item;
    if (json_parse(cx->a, reasons, strlen(reasons), &root, &why) != OK)
        return OK;
    json_array_foreach(root, i, item)
    {
        int64_t id;
        const char *text =
            json_string_value(json_object_get(json_object_get(item, "args"), "proposal"));
        if (text && text_int(text, &id))
            TRY(db_exec(cx, &q_import_proposal_drop, ARGS(db_int(id)), NULL));
    }
    return OK;
}

static enum err drop_proposals(struct ctx *cx, int64_t id)
{
    const char *list[ROWS_MAX];
    int64_t after = 0;
    for (size_t n = ROWS_MAX; n == ROWS_MAX;) {
        n = 0;
        struct rows *r = db_rows(cx, &q_import_undo_proposals,
                                 ARGS(db_int(id), db_int(after), db_int(ROWS_MAX)));
        while (n < ROWS_MAX && rows_next(r)) {
            after = row_int(r, 0);
            list[n++] = row_str(r, 1);
        }
        TRY(rows_end(r));
        for (size_t i = 0; i < n; i++)
            TRY(drop_proposals_of(cx, list[i]));
    }
    return OK;
}

struct begin_op {
    const struct import *imp;
    int64_t version;
};

static enum err begin(struct ctx *cx, void *arg)
{
    const struct begin_op *b = arg;
    struct import now;
    TRY(import_get(cx, b->imp->id, &now));
    if (now.version != b->version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return import_set_state(cx, now.id, "undoing", 0);
}

static enum err end(struct ctx *cx, void *arg)
{
    const struct begin_op *b = arg;
    TRY(drop_proposals(cx, b->imp->id));
    TRY(businesses_followed(cx));
    TRY(import_set_state(cx, b->imp->id, "undone", cx->now));
    return audit(cx, "undo", "import", b->imp->id, NULL);
}

enum err import_undo(struct ctx *cx, int64_t id, int64_t version)
{
    struct look_op l = {.id = id};
    int64_t kept = 0;
    TRY(need(cx, CAP_IMPORT));
    TRY(app_read(cx, look_all, &l));
    if (l.imp.version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    struct begin_op b = {.imp = &l.imp, .version = version};
    TRY(app_write(cx, begin, &b));
    TRY(undo_slices(cx, &l.imp, &kept));
    TRY(app_write(cx, end, &b));
    if (kept)
        warn_field(cx, "row", "import.warning.kept", "count", arena_printf(cx->a, "%" PRId64, kept),
                   NULL);
    return OK;
}
