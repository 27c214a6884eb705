/* The catalogue's rules: see listing.h. */
#include "listing.h"

#include "audit.h"
#include "curation_dated.h"
#include "document.h"
#include "file.h"
#include "listing_sql.h"
#include "picture.h"
#include "rights.h"
#include "text.h"

#include <string.h>

enum { LIST_USUAL = 24, LIST_MAX = 100, COUNT_MAX = 1000, WORDS = 3 };

const struct field_choice listing_proofs[] = {{"spoken", "listing.proof_spoken"},
                                              {"paper", "listing.proof_paper"},
                                              {"message", "listing.proof_message"},
                                              {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct listing, member)
#define I(member) .offset = FIELD_INT(struct listing, member)
#define OUT       .flags = F_READONLY | F_HIDDEN
#define ASKED                                                                              \
    {.name = "products",                                                                   \
     .kind = F_TEXT,                                                                       \
     T(products),                                                                          \
     .max = 200,                                                                           \
     .label = "listing.products",                                                          \
     .help = "listing.products_help"},                                                     \
        {.name = "about", .kind = F_PARA, T(about), .max = 600, .label = "listing.about"}, \
        {.name = "hours",                                                                  \
         .kind = F_TEXT,                                                                   \
         T(hours),                                                                         \
         .max = 120,                                                                       \
         .label = "listing.hours",                                                         \
         .help = "listing.hours_help"},                                                    \
        {.name = "whatsapp",                                                               \
         .kind = F_PHONE,                                                                  \
         T(whatsapp),                                                                      \
         .label = "listing.whatsapp",                                                      \
         .help = "listing.whatsapp_help",                                                  \
         .autocomplete = "tel"},                                                           \
        {.name = "photo_1", .kind = F_REF, I(photo_1), .label = "listing.photo_1"},        \
        {.name = "photo_2", .kind = F_REF, I(photo_2), .label = "listing.photo_2"},        \
    {                                                                                      \
        .name = "photo_3", .kind = F_REF, I(photo_3), .label = "listing.photo_3"           \
    }
static const struct field owner_fields[] = {
    ASKED,
    {.name = "agreed",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct listing, agreed),
     .flags = F_REQUIRED,
     .label = "listing.agreed"},
};
static const struct field staff_fields[] = {
    ASKED,
    {.name = "proof",
     .kind = F_CHOICE,
     T(proof),
     .flags = F_REQUIRED,
     .choices = listing_proofs,
     .label = "listing.proof"},
    {.name = "agreed",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct listing, agreed),
     .flags = F_REQUIRED,
     .label = "listing.agreed_staff"},
};
const struct field_table listing_owner_fields =
    FIELD_TABLE("ListingOwner", owner_fields, struct listing);
const struct field_table listing_staff_fields =
    FIELD_TABLE("ListingStaff", staff_fields, struct listing);

static const struct field out_fields[] = {
    {.name = "code", .kind = F_TEXT, T(code), OUT},
    {.name = "name", .kind = F_TEXT, T(name), OUT},
    {.name = "sector", .kind = F_TEXT, T(sector), OUT},
    {.name = "ward", .kind = F_TEXT, T(ward), OUT},
    {.name = "ward_name", .kind = F_TEXT, T(ward_name), OUT},
    {.name = "products", .kind = F_TEXT, T(products), OUT},
    {.name = "about", .kind = F_PARA, T(about), OUT},
    {.name = "hours", .kind = F_TEXT, T(hours), OUT},
    {.name = "whatsapp", .kind = F_PHONE, T(whatsapp), OUT},
    {.name = "photo", .kind = F_TEXT, T(photo), OUT},
    {.name = "photos", .kind = F_INT, I(photos), OUT, .max = LISTING_PHOTOS},
    {.name = "url", .kind = F_TEXT, T(url), OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), OUT},
};
const struct field_table listing_out_fields =
    FIELD_TABLE("CatalogueEntry", out_fields, struct listing);

/* ---- whose it is ---- */

static bool by_owner(const struct ctx *cx)
{
    return cx->actor->role == ROLE_OWNER;
}

/* "link", "account", "staff": how they say it. */
static const char *via_of(const struct ctx *cx)
{
    return !by_owner(cx) ? "staff" : cx->actor->account_id ? "account" : "link";
}

/* The business, when the actor may agree to its being shown. */
static enum err may_agree(struct ctx *cx, int64_t business_id, struct business *ret)
{
    if (!by_owner(cx))
        TRY(need(cx, CAP_BUSINESS_CREATE));
    TRY(business_get(cx, business_id, ret));
    if (ret->merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    return business_shows_personal(cx, ret) ? OK : fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
}

/* ---- one ---- */

static int64_t *photo_at(struct listing *l, int64_t n)
{
    return n == 1 ? &l->photo_1 : n == 2 ? &l->photo_2 : &l->photo_3;
}

/* *ret_person: who gave the consent in force. */
static enum err load(struct ctx *cx, int64_t business_id, struct listing *ret, int64_t *ret_person)
{
    *ret = (struct listing){.business_id = business_id};
    *ret_person = 0;
    struct rows *r = db_rows(cx, &q_listing_one, ARGS(db_int(business_id)));
    if (rows_next(r)) {
        *ret = (struct listing){.business_id = business_id,
                                .version = row_int(r, 0),
                                .updated_at = row_int(r, 1),
                                .products = row_str(r, 2),
                                .about = row_str(r, 3),
                                .hours = row_str(r, 4),
                                .whatsapp = row_str(r, 5),
                                .shown = row_int(r, 6) != 0,
                                .consent_id = row_int(r, 7),
                                .given_at = row_int(r, 8),
                                .consent_version = row_str(r, 9),
                                .via = row_str(r, 10)};
        *ret_person = row_int(r, 11);
    }
    TRY(rows_end(r));
    if (!ret->version)
        return OK;
    r = db_rows(cx, &q_listing_photo_ids, ARGS(db_int(business_id)));
    while (rows_next(r)) {
        *photo_at(ret, row_int(r, 0)) = row_int(r, 1);
        ret->photos++;
    }
    return rows_end(r);
}

enum err listing_get(struct ctx *cx, int64_t business_id, struct listing *ret)
{
    struct business b;
    int64_t person;
    TRY(may_agree(cx, business_id, &b));
    TRY(load(cx, business_id, ret, &person));
    ret->code = b.code;
    ret->name = b.name;
    ret->ward = b.ward;
    ret->sector = b.sector;
    return OK;
}

/* ---- agreeing ---- */

static enum err draw(struct ctx *cx, int64_t business_id, int64_t n, int64_t document_id,
                     struct listing_picture *ret)
{
    struct document d;
    struct file f;
    char *p;
    const char *field = arena_printf(cx->a, "photo_%d", (int)n);
    enum err e = document_get(cx, business_id, document_id, &d);
    if (e == ERR_NOT_FOUND || (e == OK && strcmp(d.kind, "photo") != 0)) {
        ctx_forgive(cx);
        fail_field(cx, field, "listing.error.photo", NULL);
        return fields_check(cx);
    }
    TRY(e);
    TRY(file_read(cx, d.file_id, &f, &p));
    ret->document_id = d.id;
    TRY(picture_small(cx, field, p, (size_t)f.size, LISTING_LARGE, &ret->large, &ret->large_n));
    TRY(picture_small(cx, field, p, (size_t)f.size, LISTING_SMALL, &ret->small, &ret->small_n));
    return picture_size(ret->large, ret->large_n, &ret->width, &ret->height)
               ? OK
               : fail_log(cx, ERR_INTERNAL, "a drawn photo has no size");
}

static enum err check(struct ctx *cx, const struct listing *l)
{
    field_check(cx, by_owner(cx) ? &listing_owner_fields : &listing_staff_fields, l, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (l->whatsapp && *l->whatsapp && !phone_is_mobile(l->whatsapp))
        fail_field(cx, "whatsapp", "listing.error.whatsapp", NULL);
    if ((l->photo_2 && l->photo_2 == l->photo_1) ||
        (l->photo_3 && (l->photo_3 == l->photo_1 || l->photo_3 == l->photo_2)))
        fail_field(cx, l->photo_3 ? "photo_3" : "photo_2", "listing.error.twice", NULL);
    return fields_check(cx);
}

enum err listing_look(struct ctx *cx, struct listing *l, struct listing_picture *ret)
{
    struct business b;
    TRY(may_agree(cx, l->business_id, &b));
    TRY(check(cx, l));
    for (int64_t n = 1; n <= LISTING_PHOTOS; n++) {
        ret[n - 1] = (struct listing_picture){0};
        if (*photo_at(l, n))
            TRY(draw(cx, l->business_id, n, *photo_at(l, n), &ret[n - 1]));
    }
    return OK;
}

static enum err drop_photos(struct ctx *cx, int64_t business_id)
{
    int64_t files[LISTING_PHOTOS * 2];
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_listing_photo_files, ARGS(db_int(business_id)));
    while (n + 2 <= sizeof(files) / sizeof(files[0]) && rows_next(r)) {
        files[n++] = row_int(r, 0);
        files[n++] = row_int(r, 1);
    }
    TRY(rows_end(r));
    TRY(db_exec(cx, &q_listing_photo_drop, ARGS(db_int(business_id)), NULL));
    for (size_t i = 0; i < n; i++)
        TRY(file_drop(cx, files[i]));
    return OK;
}

static enum err put_photos(struct ctx *cx, int64_t business_id, const struct listing_picture *list)
{
    TRY(drop_photos(cx, business_id));
    for (int64_t i = 0, n = 0; list && i < LISTING_PHOTOS; i++) {
        const struct listing_picture *p = &list[i];
        int64_t large, small;
        if (!p->document_id)
            continue;
        TRY(file_put_own(cx, "catalogue", "image/jpeg", p->large, p->large_n, &large));
        TRY(file_put_own(cx, "catalogue", "image/jpeg", p->small, p->small_n, &small));
        TRY(db_exec(cx, &q_listing_photo_insert,
                    ARGS(db_int(business_id), db_int(++n), db_int(p->document_id), db_int(large),
                         db_int(small), db_int(p->width), db_int(p->height)),
                    NULL));
    }
    return OK;
}

static enum err consent_end(struct ctx *cx, int64_t business_id)
{
    int64_t by = cx->actor->account_id;
    return db_exec(cx, &q_listing_consent_end,
                   ARGS(db_int(business_id), db_int(cx->now), db_text(via_of(cx)),
                        by ? db_int(by) : db_null()),
                   NULL);
}

/* The consent there is, when it is of this text and person; else a new one in its place. */
static enum err consent_for(struct ctx *cx, const struct business *b, const struct listing *l,
                            const struct listing *before, int64_t person, int64_t *ret_id)
{
    int64_t by = cx->actor->account_id;
    *ret_id = before->consent_id;
    if (before->consent_id && person == b->owner_id &&
        strcmp(before->consent_version, LISTING_TEXT) == 0)
        return OK;
    TRY(consent_end(cx, b->id));
    return db_int_of(cx, &q_listing_consent_insert,
                     ARGS(db_int(b->id), db_int(b->owner_id), db_text(LISTING_TEXT),
                          db_int(cx->now), db_text(via_of(cx)), by ? db_int(by) : db_null(),
                          db_text(l->proof ? l->proof : "")),
                     0, ret_id);
}

static struct model *words_of(struct ctx *cx, const struct listing *l, int64_t consent_id)
{
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "version", LISTING_TEXT);
    model_set_text(cx->a, m, "via", via_of(cx));
    model_set_text(cx->a, m, "proof", l->proof);
    model_set_int(cx->a, m, "consent", consent_id);
    return m;
}

enum err listing_put(struct ctx *cx, struct listing *l, const struct listing_picture *pictures)
{
    struct business b;
    struct listing before;
    int64_t person, consent;
    TRY(may_agree(cx, l->business_id, &b));
    TRY(check(cx, l));
    TRY(load(cx, b.id, &before, &person));
    if (before.version != l->version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(consent_for(cx, &b, l, &before, person, &consent));
    TRY(db_exec(cx, &q_listing_put,
                ARGS(db_int(b.id), db_int(consent), db_text(l->products ? l->products : ""),
                     db_text(l->about ? l->about : ""), db_text(l->hours ? l->hours : ""),
                     db_text(l->whatsapp && *l->whatsapp ? l->whatsapp : NULL), db_int(cx->now)),
                NULL));
    TRY(put_photos(cx, b.id, pictures));
    TRY(listing_refresh(cx, b.id));
    l->version++;
    return audit(cx, consent == before.consent_id ? "listing" : "listing-agree", "business", b.id,
                 words_of(cx, l, consent));
}

enum err listing_withdraw(struct ctx *cx, int64_t business_id)
{
    struct business b;
    TRY(may_agree(cx, business_id, &b));
    return listing_end(cx, business_id);
}

enum err listing_end(struct ctx *cx, int64_t business_id)
{
    struct listing l;
    int64_t person;
    TRY(load(cx, business_id, &l, &person));
    if (!l.consent_id)
        return OK;
    TRY(consent_end(cx, business_id));
    TRY(db_exec(cx, &q_listing_end, ARGS(db_int(business_id), db_int(cx->now)), NULL));
    TRY(drop_photos(cx, business_id));
    return audit(cx, "listing-withdraw", "business", business_id, words_of(cx, &l, l.consent_id));
}

/* ---- what lists look at ---- */

enum err listing_refresh(struct ctx *cx, int64_t business_id)
{
    struct listing l;
    struct business b;
    int64_t person, held;
    TRY(load(cx, business_id, &l, &person));
    if (!l.version)
        return OK;
    TRY(rights_held(cx, person, &held));
    TRY(business_load(cx, business_id, false, &b));
    bool shown = l.consent_id && !held && person == b.owner_id && !b.merged_into &&
                 strcmp(b.curation, "curated") == 0 && strcmp(b.activity, "active") == 0;
    const char *fold = text_fold(cx->a, b.name);
    return db_exec(cx, &q_listing_keep,
                   ARGS(db_int(business_id), db_int(shown), db_text(b.curation_until),
                        db_text(fold),
                        db_text(arena_printf(cx->a, " %s %s", fold, text_fold(cx->a, l.products))),
                        db_text(b.ward), db_text(b.sector ? b.sector : "")),
                   NULL);
}

static enum err removed(struct ctx *cx, int64_t business_id)
{
    TRY(drop_photos(cx, business_id));
    TRY(db_exec(cx, &q_listing_forget, ARGS(db_int(business_id)), NULL));
    return db_exec(cx, &q_listing_consent_forget, ARGS(db_int(business_id)), NULL);
}

const struct business_follower listing_follower = {.changed = listing_refresh, .removed = removed};

/* ---- for everybody ---- */

struct plan {
    unsigned list, total;
    const char *lo, *hi, *sector, *words[WORDS], *fold;
    int64_t after;
};

/* Each word must begin one of the name's or the products'. */
static void plan_words(struct ctx *cx, const char *text, struct plan *p)
{
    static const unsigned list[] = {q_part_listing_list_word1, q_part_listing_list_word2,
                                    q_part_listing_list_word3};
    static const unsigned total[] = {q_part_listing_total_word1, q_part_listing_total_word2,
                                     q_part_listing_total_word3};
    char *save = NULL, *word = strtok_r(text_fold(cx->a, text), " ", &save);
    for (size_t i = 0; word && i < WORDS; i++, word = strtok_r(NULL, " ", &save)) {
        p->words[i] = arena_printf(cx->a, "%% %s%%", word);
        p->list |= list[i];
        p->total |= total[i];
    }
}

static enum err plan_of(struct ctx *cx, const struct listing_filter *f, struct plan *p)
{
    *p = (struct plan){.lo = "", .hi = "", .after = f->after};
    if (f->area && *f->area) {
        area_range(cx->a, f->area, &p->lo, &p->hi);
        p->list |= q_part_listing_list_area;
        p->total |= q_part_listing_total_area;
    }
    if (f->sector && *f->sector) {
        p->sector = f->sector;
        p->list |= q_part_listing_list_sector;
        p->total |= q_part_listing_total_sector;
    }
    if (f->text && *f->text)
        plan_words(cx, f->text, p);
    if (f->after) {
        char *fold;
        TRY(db_text_of(cx, &q_listing_name_fold, ARGS(db_int(f->after)), &fold));
        if (!fold)
            return fail(cx, ERR_INPUT, "error.cursor", NULL);
        p->fold = fold;
        p->list |= q_part_listing_list_after;
    }
    return OK;
}

static struct listing row_of(struct ctx *cx, struct rows *r)
{
    return (struct listing){.business_id = row_int(r, 0),
                            .code = code_make(cx->a, "U", (uint64_t)row_int(r, 0)),
                            .name = row_str(r, 1),
                            .products = row_str(r, 2),
                            .about = row_str(r, 3),
                            .hours = row_str(r, 4),
                            .whatsapp = row_str(r, 5),
                            .ward = row_str(r, 6),
                            .sector = row_str(r, 7),
                            .updated_at = row_int(r, 8),
                            .version = row_int(r, 9),
                            .photos = row_int(r, 10),
                            .shown = true};
}

enum err listing_list(struct ctx *cx, const struct listing_filter *f, struct listing_page *ret)
{
    struct plan p;
    int64_t limit = f->limit > 0 && f->limit <= LIST_MAX ? f->limit : LIST_USUAL;
    const char *today = today_text(cx);
    TRY(plan_of(cx, f, &p));
    *ret = (struct listing_page){.rows = arena_array(cx->a, LIST_MAX, sizeof(*ret->rows))};
    struct rows *r =
        db_rows_mask(cx, &q_listing_list, p.list,
                     ARGS(db_int(limit + 1), db_text(today), db_text(p.lo), db_text(p.hi),
                          db_text(p.sector), db_text(p.words[0]), db_text(p.words[1]),
                          db_text(p.words[2]), db_text(p.fold), db_int(p.after), db_int(0)));
    while (rows_next(r)) {
        if ((int64_t)ret->n == limit)
            ret->more = true;
        else
            ret->rows[ret->n++] = row_of(cx, r);
    }
    TRY(rows_end(r));
    struct rows *t = db_rows_mask(cx, &q_listing_total, p.total,
                                  ARGS(db_int(COUNT_MAX + 1), db_text(today), db_text(p.lo),
                                       db_text(p.hi), db_text(p.sector), db_text(p.words[0]),
                                       db_text(p.words[1]), db_text(p.words[2])));
    if (rows_next(t))
        ret->total = row_int(t, 0);
    ret->total_capped = ret->total > COUNT_MAX;
    if (ret->total_capped)
        ret->total = COUNT_MAX;
    return rows_end(t);
}

enum err listing_shown(struct ctx *cx, const char *code, struct listing *ret)
{
    uint64_t id;
    ret->business_id = 0;
    if (code_read(code, "U", &id) && id <= INT64_MAX) {
        struct rows *r = db_rows_mask(cx, &q_listing_list, q_part_listing_list_one,
                                      ARGS(db_int(1), db_text(today_text(cx)), db_text(""),
                                           db_text(""), db_null(), db_null(), db_null(), db_null(),
                                           db_null(), db_int(0), db_int((int64_t)id)));
        if (rows_next(r))
            *ret = row_of(cx, r);
        TRY(rows_end(r));
    }
    return ret->business_id ? OK : fail(cx, ERR_NOT_FOUND, "listing.error.none", NULL);
}

enum err listing_count(struct ctx *cx, int64_t *ret)
{
    return db_int_of(cx, &q_listing_total,
                     ARGS(db_int(INT32_MAX), db_text(today_text(cx)), db_text(""), db_text(""),
                          db_null(), db_null(), db_null(), db_null()),
                     0, ret);
}

enum err listing_photo(struct ctx *cx, int64_t business_id, int64_t n, bool small, char **ret_p,
                       size_t *ret_n)
{
    struct file f;
    int64_t id = 0;
    struct rows *r = db_rows(cx, &q_listing_photo_file,
                             ARGS(db_int(business_id), db_int(n), db_text(today_text(cx))));
    if (rows_next(r))
        id = row_int(r, small ? 1 : 0);
    TRY(rows_end(r));
    if (!id)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(file_read(cx, id, &f, ret_p));
    *ret_n = (size_t)f.size;
    return OK;
}

enum err listing_sizes(struct ctx *cx, int64_t business_id, struct listing_size *ret, size_t *ret_n)
{
    *ret_n = 0;
    struct rows *r = db_rows(cx, &q_listing_photo_ids, ARGS(db_int(business_id)));
    while (*ret_n < LISTING_PHOTOS && rows_next(r))
        ret[(*ret_n)++] = (struct listing_size){row_int(r, 0), row_int(r, 2), row_int(r, 3)};
    return rows_end(r);
}

enum err listing_each(struct ctx *cx, int64_t max,
                      void (*take)(void *arg, int64_t business_id, int64_t updated_at), void *arg)
{
    struct rows *r = db_rows(cx, &q_listing_all, ARGS(db_text(today_text(cx)), db_int(max)));
    while (rows_next(r))
        take(arg, row_int(r, 0), row_int(r, 1));
    return rows_end(r);
}
