/*
 * A business of the register and its owner: the entity that everything else hangs on.
 *
 * Invariants: a business has an owner (a person apart from it), a name, a ward, and a phone or an
 * address. Curation, activity, ward, class, owner and companion are dated facts (fact.h); the
 * columns hold what is so today. business_count, search_text, match_key and the audit row are
 * written in the same transaction as the record, only by the functions here.
 */
#ifndef BUSINESS_H
#define BUSINESS_H

#include "app.h"
#include "caps.h"
#include "field.h"

struct business {
    int64_t id, version, created_at, updated_at, confirmed_at;
    int64_t owner_id, companion_id, photo_id, merged_into; /* 0: none */
    const char *code;                                      /* "U-0001A-7" */
    const char *client_id;
    const char *name;
    const char *owner_name;
    const char *owner_nik, *owner_npwp; /* in clear while in memory; sealed in the database */
    const char *owner_birth_date, *owner_gender;
    const char *phone, *address;
    const char *ward, *district; /* codes; district is derived */
    int64_t lat, lng;            /* × 10^6, FIELD_UNSET when unknown */
    const char *kbli, *kbli_version, *sector;
    const char *nib;
    const char *founded_on;
    int64_t capital, employees; /* FIELD_UNSET when unknown */
    const char *channels, *notes;
    const char *curation, *curation_on, *curation_until;
    const char *activity;
    const char *business_class; /* "class" outside */
    const char *companion;      /* sign-in name */
    const char *companion_name; /* as people know them; of single reads */
    const char *source, *source_id;
};

/* "Business". API names: owner_nik, npwp, lat, lng, class … */
extern const struct field_table business_fields;
/* What a list row carries ("BusinessRow"). */
extern const struct field_table business_row_fields;
extern const struct field_choice gender_choices[], sector_choices[], curation_choices[],
    activity_choices[], class_choices[], channel_choices[];

/* An empty record: everything unset. */
struct business business_new(void);

/* One business within the actor's scope, with what may be seen; ERR_NOT_FOUND. A merged one is
 * found too (merged_into is set). */
enum err business_get(struct ctx *cx, int64_t id, struct business *ret);
/* The same by code ("U-…") within the scope. */
enum err business_by_code(struct ctx *cx, const char *code, struct business *ret);
/* The owner's other businesses within the actor's scope, in order of id: id and name alone. A
 * merged business has none. *ret_more: there are more than SIBLINGS_MAX. */
enum { SIBLINGS_MAX = 10 };
enum err business_siblings(struct ctx *cx, const struct business *b,
                           struct business ret[static SIBLINGS_MAX], size_t *ret_n, bool *ret_more);
/* Without scope, for rules on the writer that have checked already. NIK and NPWP opened only with
 * `secrets`. */
enum err business_load(struct ctx *cx, int64_t id, bool secrets, struct business *ret);

/* Whether phone, address and the like of this business may be shown to the actor; and its NIK,
 * NPWP. */
bool business_shows_personal(const struct ctx *cx, const struct business *b);
bool business_shows_nik(const struct ctx *cx, const struct business *b);
/* Into a model for the API, masked as the actor may see it. */
void business_to_model(struct ctx *cx, const struct business *b, struct model *ret_object);

/* Where a new or changed record comes from. */
enum business_hand { HAND_PERSON, HAND_IMPORT, HAND_DEMO };

/*
 * On the writer. Checks everything (fields, formats, ward exists and is in the actor's territory),
 * warns with warn_field(); creates the person (or takes b->owner_id when set), the facts, counts,
 * search text, match keys, dup_pair rows for what looks alike, and the audit row. b->curation and
 * b->activity may be NULL (proposed, active). HAND_PERSON touches the fields. Sets b->id, code,
 * owner_id, version.
 */
enum err business_create(struct ctx *cx, struct business *b, enum business_hand hand,
                         int64_t *ret_possible);

/*
 * On the writer. `b` is the whole record as it should be, b->version the one that was read
 * (ERR_STALE). Changes profile fields only: not curation, activity, class, companion. Unchanged
 * fields are not touched; changed ones are touched (HAND_PERSON), audited old → new (protected
 * values sealed). *ret_changed: whether anything changed.
 */
enum err business_update(struct ctx *cx, struct business *b, enum business_hand hand,
                         bool *ret_changed);

/* On the writer: takes a business that an import created out of the register again, with all that
 * hangs on it; refuses (ERR_CONFLICT) when version differs. */
enum err business_remove(struct ctx *cx, int64_t id, int64_t version);

/* ---- lists ---- */

enum business_sort { SORT_NAME, SORT_UPDATED, SORT_FRESH };

struct business_row;
struct business_filter {
    const char *ward, *district; /* codes or NULL */
    const char *curation, *activity, *sector, *class_;
    const char *companion; /* sign-in name, "none" or "belum" for without; NULL: any */
    /* instants, 0: any; days of the last visit, NULL: any, and one of the three at most */
    int64_t stale_before, confirmed_since;
    bool visited_never;
    const char *visited_since, *visited_before;
    const char *text;   /* search words; NULL: none */
    const char *sort;   /* "name", "-updated_at", "confirmed_at"; NULL: name */
    int64_t limit;      /* 1..200; 0: 50 */
    const char *cursor; /* opaque, from *ret_next; NULL: the beginning */
    bool count_exact;
    bool full; /* rows with all that a program may want to know */
    /* Given each row as it is read, its texts borrowed for the call; no row is kept then. NULL:
     * they are. A search by words alone keeps its rows either way. */
    enum err (*each)(void *arg, struct business_row *row);
    void *arg;
};

/* Whether filter.companion asks for those without: "not yet", in either language. */
bool business_names_nobody(const char *companion);

struct business_row {
    int64_t id, companion_id;
    const char *name, *owner_name, *ward, *sector, *curation, *activity;
    /* a list has these only with business_filter.full: */
    int64_t version, created_at, updated_at, confirmed_at, capital, employees, lat, lng, owner_id;
    const char *code, *phone, *address, *district, *kbli, *class_, *kbli_version, *nib, *founded_on,
        *channels, *source, *source_id, *companion, *curation_on, *curation_until, *ward_name;
    const char *owner_nik, *npwp; /* never opened here: the record itself shows them */
};

struct business_page {
    struct business_row *rows; /* NULL: they were given to business_filter.each */
    size_t n;
    int64_t total;
    bool total_capped;
    const char *next; /* cursor or NULL */
};

/* Within the actor's scope. Unfiltered and per-ward/state totals come from summary rows; others are
 * counted up to 1,000 unless count_exact. ERR_INPUT for a foreign cursor or unknown sort. */
enum err business_list(struct ctx *cx, const struct business_filter *f, struct business_page *ret);

/* As-you-type: at most `limit` (≤ 20) rows for words, a phone, NIB, code; 16 digits: exact NIK by
 * keyed hash for those with CAP_NIK_SEARCH (audited: then called on the writer). Within the scope.
 */
enum err business_search(struct ctx *cx, const char *text, int limit, struct business_row **ret,
                         size_t *ret_n);

/* Every row of a filter in order, a slice at a time, for exports: calls until false or the end. */
enum err business_each(struct ctx *cx, const struct business_filter *f,
                       bool (*each)(void *arg, const struct business *b), void *arg);

/* Counts within the scope: by curation state, of a ward/district or NULL. From the summary, but of
 * an owner and of a companion of the city only theirs. */
struct business_counts {
    int64_t total, proposed, verified, curated, not_yet, active;
};
enum err business_count(struct ctx *cx, const char *area, struct business_counts *ret);

#endif
