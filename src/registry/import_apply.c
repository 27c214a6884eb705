/*
 * One row, on the writer: whom it is about, and what becomes of it.
 *
 * Known by the source's own number; else by the very same row said before; else by NIK and business
 * name, as long as no other row of this import spoke of that business and the source has no other
 * number for it. Who is known gets the fields that the row fills and that differ; a field that a
 * person changed since this source last spoke of the record is left alone and proposed instead, and
 * stays so while the source only repeats what it proposed.
 * Everybody else is created; what merely looks alike is flagged by the duplicates.
 */
#include "import_parts.h"

#include "curation.h"
#include "curation_dated.h"

#include "business_parts.h"
#include "business_sql.h"
#include "follow.h"
#include "forms.h"
#include "import_sql.h"
#include "proposal.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>

/* The fields that a row may fill, but states. */
static const enum import_what plain[] = {
    I_NAME,   I_OWNER, I_NIK, I_BIRTH, I_GENDER,  I_PHONE,   I_ADDRESS,   I_WARD,     I_LAT,  I_LNG,
    I_SECTOR, I_KBLI,  I_NIB, I_NPWP,  I_FOUNDED, I_CAPITAL, I_EMPLOYEES, I_CHANNELS, I_NOTES};
enum { PLAIN = sizeof(plain) / sizeof(plain[0]) };

const char *import_action_name(enum import_action a)
{
    static const char *const names[] = {"created", "updated", "unchanged", "rejected"};
    return names[a];
}

/* ---- who ---- */

/* A business that was merged into another: that other. */
static enum err follow_merges(struct ctx *cx, int64_t *id)
{
    for (int i = 0; i < 20 && *id; i++) {
        int64_t into = 0;
        TRY(db_int_of(cx, &q_import_merged, ARGS(db_int(*id)), 0, &into));
        if (!into)
            return OK;
        *id = into;
    }
    return OK;
}

static enum err by_hash(struct ctx *cx, const struct import_draft *d, int64_t *ret_id)
{
    *ret_id = 0;
    struct rows *r = db_rows(cx, &q_import_by_hash, ARGS(db_blob(d->hash, HASH_LEN)));
    if (rows_next(r))
        *ret_id = row_int(r, 0);
    TRY(rows_end(r));
    return follow_merges(cx, ret_id);
}

static enum err by_nik(struct ctx *cx, const struct import_run *run, const struct import_draft *d,
                       int64_t *ret_id)
{
    unsigned char hash[HASH_LEN];
    *ret_id = 0;
    if (!d->b.name || !nik_hash(cx, d->b.owner_nik, hash))
        return OK;
    return db_int_of(cx, &q_import_by_nik,
                     ARGS(db_blob(hash, HASH_LEN), db_text(text_fold(cx->a, d->b.name)),
                          db_int(run->id), db_text(d->b.source_id ? d->b.source_id : ""),
                          db_text(run->source)),
                     0, ret_id);
}

enum err import_identify(struct ctx *cx, const struct import_run *run, const struct import_draft *d,
                         struct import_match *ret)
{
    int64_t numbered = 0, numbers = 0, hashed;
    *ret = (struct import_match){.source = run->source};
    if (d->b.source_id)
        TRY(db_int_of(cx, &q_import_by_number, ARGS(db_text(run->source), db_text(d->b.source_id)),
                      0, &numbered));
    TRY(follow_merges(cx, &numbered));
    TRY(by_hash(cx, d, &hashed));
    ret->business_id = numbered ? numbered : hashed;
    ret->same = hashed && hashed == ret->business_id;
    if (numbered && !ret->same) {
        TRY(db_int_of(cx, &q_import_twice, ARGS(db_int(numbered), db_int(run->id)), 0,
                      &ret->twice));
        TRY(db_int_of(cx, &q_import_numbers, ARGS(db_int(numbered), db_text(run->source)), 0,
                      &numbers));
        ret->merged = numbers > 1;
    }
    if (!ret->business_id) {
        TRY(by_nik(cx, run, d, &ret->business_id));
        ret->by_nik = ret->business_id != 0;
    }
    ret->key_new = d->b.source_id && !numbered;
    if (!ret->business_id || ret->same)
        return OK;
    return db_int_of(cx, &q_import_spoke, ARGS(db_int(ret->business_id), db_text(run->source)), 0,
                     &ret->last);
}

/* ---- laying a row over a record ---- */

static void copy_member(const struct field *f, void *to, const void *from)
{
    bool number = f->kind == F_INT || f->kind == F_MONEY || f->kind == F_POINT;
    memcpy((char *)to + f->offset, (const char *)from + f->offset,
           number ? sizeof(int64_t) : sizeof(char *));
}

static bool same_value(struct arena *a, const struct field *f, const void *x, const void *y)
{
    return strcmp(field_text(a, f, x), field_text(a, f, y)) == 0;
}

static enum err fields_named(struct rows *r, uint64_t *ret_bits)
{
    *ret_bits = 0;
    while (rows_next(r)) {
        const char *name = row_text(r, 0);
        for (size_t i = 0; i < PLAIN; i++)
            if (strcmp(import_what_field(plain[i])->name, name) == 0)
                *ret_bits |= I_BIT(plain[i]);
    }
    return rows_end(r);
}

/* What this source proposed before, and nobody took: of that it says nothing new. */
static enum err proposed_before(struct ctx *cx, const struct import_draft *d,
                                const struct import_match *m, uint64_t *ret_bits)
{
    struct rows *r =
        db_rows(cx, &q_import_proposal_stands, ARGS(db_int(m->business_id), db_text(m->source)));
    *ret_bits = 0;
    while (rows_next(r)) {
        size_t size, n;
        char *text;
        const char *why;
        json_t *said = NULL;
        const void *p = row_blob(r, 0, &size);
        if (!unseal(cx, cx->app->keys, p, size, &text, &n) ||
            json_parse(cx->a, text, n, &said, &why) != OK)
            continue;
        for (size_t i = 0; i < PLAIN; i++) {
            const struct field *f = import_what_field(plain[i]);
            const char *value = json_string_value(json_object_get(said, f->name));
            if (value && strcmp(value, field_text(cx->a, f, &d->b)) == 0)
                *ret_bits |= I_BIT(plain[i]);
        }
    }
    return rows_end(r);
}

/* Fields that hold a person's word, of whatever day, of which the row only says again what was
 * proposed. */
static enum err repeated_fields(struct ctx *cx, const struct import_draft *d,
                                const struct import_match *m, uint64_t *ret_bits)
{
    uint64_t theirs;
    *ret_bits = 0;
    TRY(fields_named(db_rows(cx, &q_import_touched_still, ARGS(db_int(m->business_id))), &theirs));
    if (theirs & d->given)
        TRY(proposed_before(cx, d, m, ret_bits));
    *ret_bits &= theirs;
    return OK;
}

/* Another NIK with another name is another person: nobody's owner is exchanged by a list alone. */
static bool other_owner(struct ctx *cx, const struct import_draft *d, const struct business *b)
{
    return (d->given & I_BIT(I_NIK)) && (d->given & I_BIT(I_OWNER)) && b->owner_nik &&
           d->b.owner_nik && strcmp(b->owner_nik, d->b.owner_nik) != 0 &&
           strcmp(text_fold(cx->a, b->owner_name), text_fold(cx->a, d->b.owner_name)) != 0;
}

enum err import_lay(struct ctx *cx, const struct import_draft *d, const struct import_match *m,
                    struct business *b, uint64_t *ret_changed, uint64_t *ret_kept)
{
    uint64_t touched, repeated,
        owner = I_BIT(I_OWNER) | I_BIT(I_NIK) | I_BIT(I_BIRTH) | I_BIT(I_GENDER) | I_BIT(I_NPWP);
    *ret_changed = *ret_kept = 0;
    TRY(fields_named(db_rows(cx, &q_import_touched, ARGS(db_int(b->id), db_int(m->last))),
                     &touched));
    TRY(repeated_fields(cx, d, m, &repeated));
    if (other_owner(cx, d, b)) {
        touched |= owner;
        warn_field(cx, "owner_name", "import.warning.owner_other", NULL);
    }
    for (size_t i = 0; i < PLAIN; i++) {
        const struct field *f = import_what_field(plain[i]);
        if (!(d->given & I_BIT(plain[i])) || same_value(cx->a, f, &d->b, b))
            continue;
        if (plain[i] == I_WARD && d->ward_chosen)
            continue; /* chosen for rows that say nothing: it moves nobody */
        if (touched & I_BIT(plain[i])) {
            *ret_kept |= I_BIT(plain[i]);
            continue;
        }
        if (repeated & I_BIT(plain[i])) {
            warn_field(cx, f->name, "import.warning.repeated", NULL);
            continue;
        }
        copy_member(f, b, &d->b);
        *ret_changed |= I_BIT(plain[i]);
    }
    if (*ret_changed & I_BIT(I_KBLI))
        b->kbli_version = d->b.kbli_version;
    return OK;
}

/* ---- proposals ---- */

static struct model *proposal_changes(struct ctx *cx, const struct import_draft *d, uint64_t kept)
{
    struct model *m = model_object(cx->a);
    for (size_t i = 0; i < PLAIN; i++) {
        const struct field *f = import_what_field(plain[i]);
        if (kept & I_BIT(plain[i]))
            model_set_text(cx->a, m, f->name, field_text(cx->a, f, &d->b));
    }
    if (kept & I_BIT(I_KBLI))
        model_set_text(cx->a, m, "kbli_version", d->b.kbli_version);
    return m;
}

static enum err proposal_waits(struct ctx *cx, int64_t business_id, const char *json,
                               bool *ret_waits)
{
    *ret_waits = false;
    struct rows *r = db_rows(cx, &q_import_proposal_open, ARGS(db_int(business_id)));
    while (rows_next(r)) {
        size_t n;
        char *text;
        const void *p = row_blob(r, 0, &n);
        if (unseal(cx, cx->app->keys, p, n, &text, NULL) && strcmp(text, json) == 0)
            *ret_waits = true;
    }
    return rows_end(r);
}

static enum err propose(struct ctx *cx, const struct import_run *run, const struct import_draft *d,
                        int64_t business_id, uint64_t kept)
{
    bool waits;
    int64_t id;
    struct model *changes = proposal_changes(cx, d, kept);
    struct buf json = buf_new(cx->a, 64 << 10);
    json_write(&json, changes);
    TRY(proposal_waits(cx, business_id, buf_str(&json), &waits));
    if (waits)
        return OK;
    TRY(proposal_insert(cx, business_id, "import", changes, run->source, &id));
    for (size_t i = 0; i < PLAIN; i++)
        if (kept & I_BIT(plain[i]))
            warn_field(cx, import_what_name(plain[i]), "import.warning.proposed", "proposal",
                       arena_printf(cx->a, "%" PRId64, id), NULL);
    return OK;
}

/* ---- known ---- */

static void model_of_field(struct arena *a, struct model *m, const struct field *f,
                           const struct business *b)
{
    int64_t number;
    bool counts = f->kind == F_INT || f->kind == F_MONEY || f->kind == F_POINT;
    memcpy(&number, (const char *)b + f->offset, sizeof(number));
    if (!field_is_set(f, b))
        model_set_null(a, m, f->name);
    else if (counts)
        model_set_int(a, m, f->name, number);
    else
        model_set_text(a, m, f->name, field_text(a, f, b));
}

/* What a row changed in a record. */
struct change {
    struct business old;
    uint64_t fields;
    bool wrote, states;
    int64_t facts; /* the last before */
    int64_t *licenses;
    size_t licenses_n;
};

static void before_states(struct arena *a, const struct business *old, struct model *s)
{
    model_set_text(a, s, "curation", old->curation);
    model_set_text(a, s, "curation_on", old->curation_on);
    model_set_text(a, s, "curation_until", old->curation_until);
    model_set_text(a, s, "activity", old->activity);
    model_set_text(a, s, "class", old->business_class);
}

/* What the undo needs: the fields and states as they were, the licences that came. */
static const char *before_json(struct ctx *cx, const struct change *c, const char *key)
{
    const struct business *old = &c->old;
    struct model *m = model_object(cx->a), *fields = model_set_object(cx->a, m, "fields");
    struct buf b = buf_new(cx->a, 64 << 10);
    for (size_t i = 0; i < PLAIN; i++)
        if (c->fields & I_BIT(plain[i]))
            model_of_field(cx->a, fields, import_what_field(plain[i]), old);
    if (c->fields & (I_BIT(I_KBLI) | I_BIT(I_SECTOR))) {
        model_of_field(cx->a, fields, field_find(&business_fields, "kbli_version"), old);
        if (!(c->fields & I_BIT(I_SECTOR)))
            model_of_field(cx->a, fields, import_what_field(I_SECTOR), old);
    }
    if (c->states)
        before_states(cx->a, old, model_set_object(cx->a, m, "states"));
    if (c->licenses_n) {
        struct model *ids = model_set_array(cx->a, m, "licenses");
        for (size_t i = 0; i < c->licenses_n; i++)
            model_add_int(cx->a, ids, c->licenses[i]);
    }
    model_set_int(cx->a, m, "facts", c->facts);
    model_set_int(cx->a, m, "version", old->version);
    model_set_int(cx->a, m, "confirmed_at", old->confirmed_at);
    model_set_text(cx->a, m, "key", key);
    json_write(&b, m);
    return buf_str(&b);
}

/* When the source looked, where it says so; never older than what is known. */
static enum err confirm(struct ctx *cx, const struct import_draft *d, int64_t before, int64_t id,
                        bool changed)
{
    int64_t at = d->confirmed_at ? d->confirmed_at : changed ? cx->now : 0;
    if (d->confirmed_at && at < before)
        at = before;
    if (!at || (!changed && at == before))
        return OK;
    return db_exec(cx, &q_import_confirmed, ARGS(db_int(id), db_int(at)), NULL);
}

/* By themselves they move the record's version on. */
static enum err add_licenses(struct ctx *cx, const struct import_license *lacking, size_t n,
                             struct business *b, struct change *c)
{
    if (!n)
        return OK;
    c->licenses = arena_array(cx->a, n, sizeof(*c->licenses));
    c->licenses_n = n;
    TRY(import_licenses_put(cx, b->id, lacking, n, c->licenses));
    return c->wrote || c->states ? business_followed(cx, b->id) : business_put_state(cx, b);
}

static enum err change_known(struct ctx *cx, const struct import_run *run, struct import_draft *d,
                             const struct import_match *m, struct import_outcome *ret)
{
    struct business b;
    struct change c = {0};
    struct import_license *lacking = arena_array(cx->a, d->licenses_n, sizeof(*lacking));
    size_t lacking_n;
    uint64_t kept;
    TRY(business_load(cx, m->business_id, true, &c.old));
    b = c.old;
    TRY(db_int_of(cx, &q_import_fact_last, ARGS(db_int(b.id)), 0, &c.facts));
    TRY(import_lay(cx, d, m, &b, &c.fields, &kept));
    TRY(import_licenses_lacking(cx, d, b.id, m->last, lacking, &lacking_n));
    if (c.fields)
        TRY(business_update(cx, &b, HAND_IMPORT, &c.wrote));
    for (size_t i = 0; i < PLAIN; i++)
        if (c.fields & I_BIT(plain[i])) /* the source's word now, no longer a person's */
            TRY(db_exec(cx, &q_import_overtaken,
                        ARGS(db_int(b.id), db_text(import_what_field(plain[i])->name)), NULL));
    if (c.wrote)
        TRY(import_siblings(cx, run->id, &c.old, &b));
    TRY(import_states(cx, d, m->last, &b, &c.states));
    TRY(add_licenses(cx, lacking, lacking_n, &b, &c));
    if (kept)
        TRY(propose(cx, run, d, b.id, kept));
    bool changed = c.wrote || c.states || c.licenses_n;
    TRY(confirm(cx, d, c.old.confirmed_at, b.id, changed));
    ret->business_id = b.id;
    ret->action = changed ? IMPORT_UPDATED : IMPORT_UNCHANGED;
    ret->version = b.version;
    if (changed)
        ret->before = before_json(cx, &c, m->key_new ? d->b.source_id : NULL);
    return OK;
}

/* ---- new ---- */

static void join_notes(struct ctx *cx, struct import_draft *d)
{
    if (d->extra)
        d->b.notes = d->b.notes ? arena_printf(cx->a, "%s\n%s", d->b.notes, d->extra) : d->extra;
}

/* A state that holds since a day not after today is the record's from the start. */
static void begin_state(struct ctx *cx, const struct import_draft *d, struct business *b)
{
    const char *today = today_text(cx), *on = d->curation_on ? d->curation_on : today;
    if (!d->curation || strcmp(on, today) > 0)
        return;
    b->curation = d->curation;
    b->curation_on = on;
    b->curation_until = strcmp(d->curation, "curated") == 0 ? curation_term(cx, on) : NULL;
}

static enum err create_new(struct ctx *cx, struct import_draft *d, struct import_outcome *ret)
{
    int64_t possible = 0;
    struct business b = d->b;
    b.curation_on = d->curation_on; /* since when there are facts */
    begin_state(cx, d, &b);
    b.activity = d->activity;
    b.business_class = d->class_;
    b.confirmed_at = d->confirmed_at;
    TRY(business_create(cx, &b, HAND_IMPORT, &possible));
    TRY(import_states_new(cx, d, &b));
    if (d->licenses_n)
        TRY(import_licenses_put(cx, b.id, d->licenses, d->licenses_n,
                                arena_array(cx->a, d->licenses_n, sizeof(int64_t))));
    ret->action = IMPORT_CREATED;
    ret->business_id = b.id;
    ret->version = b.version;
    ret->possible = possible > 0;
    return OK;
}

/* ---- the row ---- */

static enum err remember(struct ctx *cx, const struct import_run *run, const struct import_draft *d,
                         const struct import_match *m, int64_t business_id)
{
    if (m->business_id && !m->same)
        TRY(db_exec(cx, &q_import_hash_drop,
                    ARGS(db_int(business_id), db_int(run->id), db_text(run->source)), NULL));
    if (m->business_id && m->key_new)
        TRY(db_exec(cx, &q_source_key_insert,
                    ARGS(db_text(run->source), db_text(d->b.source_id), db_int(business_id)),
                    NULL));
    if (m->same) /* nothing new was said: since when it says so stays */
        return db_exec(cx, &q_import_hash_same, ARGS(db_blob(d->hash, HASH_LEN), db_int(run->id)),
                       NULL);
    return db_exec(
        cx, &q_import_hash_put,
        ARGS(db_blob(d->hash, HASH_LEN), db_int(business_id), db_int(run->began), db_int(run->id)),
        NULL);
}

/* A row that cannot be read is told all that is wrong with it, also by the rules of a business. */
static enum err refuse_bad(struct ctx *cx, const struct import_draft *d)
{
    struct business b = d->b;
    if (!b.source_id)
        business_check(cx, &b, NULL);
    return ERR_INVALID;
}

void import_tell_merged(struct ctx *cx, int64_t twice)
{
    warn_field(cx, "source_id", "import.warning.merged", "row",
               arena_printf(cx->a, "%" PRId64, twice), NULL);
}

enum err import_apply(struct ctx *cx, const struct import_run *run, struct import_draft *d,
                      struct import_outcome *ret)
{
    struct import_match m;
    *ret = (struct import_outcome){.action = IMPORT_REJECTED};
    if (d->bad)
        return refuse_bad(cx, d);
    TRY(import_identify(cx, run, d, &m));
    if (m.twice && !m.merged) {
        fail_field(cx, "source_id", "import.error.number_twice", "row",
                   arena_printf(cx->a, "%" PRId64, m.twice), NULL);
        return fields_check(cx);
    }
    join_notes(cx, d);
    if (m.twice)
        import_tell_merged(cx, m.twice);
    if (m.same || m.twice) {
        ret->action = IMPORT_UNCHANGED;
        ret->business_id = m.business_id;
    } else if (m.business_id) {
        TRY(change_known(cx, run, d, &m, ret));
    } else {
        TRY(create_new(cx, d, ret));
    }
    return remember(cx, run, d, &m, ret->business_id);
}
