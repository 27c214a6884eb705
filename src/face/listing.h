/*
 * The catalogue: businesses whose owners agreed to be shown to everybody, and just what they agreed
 * to: name, ward, sector, products, a short text, photos they chose, a WhatsApp number they chose,
 * opening hours.
 *
 * A listing is shown while its consent holds (given by the person who still owns the business, not
 * withdrawn), the business is curated, active and unmerged, and its owner asked for no restriction.
 * Who may agree is the owner, by their private link or account, or staff on their behalf with a
 * word how they know (UU 27/2022 art. 22: apart from other things, nothing ticked beforehand; art.
 * 24: the proof is kept, also after it was withdrawn). Withdrawing works at once (art. 40).
 *
 * A business that is merged into another is not shown, and its consent is not the other's: undoing
 * the merge brings it back.
 */
#ifndef LISTING_H
#define LISTING_H

#include "business.h"
#include "follow.h"
#include "merge.h"
#include "personal.h"

enum { LISTING_PHOTOS = 3, LISTING_LARGE = 960, LISTING_SMALL = 320 };

/* The text that is agreed to (words listing.consent_text): raised when it says something else. */
#define LISTING_TEXT "2026-11"

struct listing {
    int64_t business_id, version, updated_at;
    const char *products, *about, *hours, *whatsapp; /* "" or NULL: not said */
    int64_t photo_1, photo_2, photo_3;               /* document ids; 0: none */
    bool agreed;                                     /* in: the box was ticked */
    const char *proof;                               /* in, by staff: spoken, paper, message */
    /* out: of the business */
    const char *code, *name, *ward, *sector;
    const char *ward_name, *url, *photo; /* for the API, filled by the page's handler */
    int64_t photos;                      /* how many */
    bool shown;
    /* out: of the consent in force; 0, NULL: none */
    int64_t consent_id, given_at;
    const char *consent_version, *via;
};
extern const struct field_choice listing_proofs[];
extern const struct field_table listing_owner_fields; /* "ListingOwner": what an owner fills in */
extern const struct field_table listing_staff_fields; /* "ListingStaff": with the proof */
extern const struct field_table listing_out_fields;   /* "CatalogueEntry": what everybody sees */

/* A business's listing for who may agree to it: as it was last filled in, or empty. ERR_NOT_FOUND
 * outside the scope, ERR_FORBIDDEN for who may not see its personal data. */
enum err listing_get(struct ctx *cx, int64_t business_id, struct listing *ret);

/* Chosen photos, drawn small. */
struct listing_picture {
    int64_t document_id, width, height;
    const void *large, *small;
    size_t large_n, small_n;
};
/*
 * Not on the writer (it draws): checks all of `l` and draws its photos into ret[LISTING_PHOTOS].
 * ERR_INVALID: no consent, no mobile number, a photo that is none of the business's, by staff
 * without proof.
 */
enum err listing_look(struct ctx *cx, struct listing *l, struct listing_picture *ret);
/* On the writer, after listing_look(): what is shown from now on, and the consent where the one in
 * force is of another text or person. `l->version` is the one read, 0 for the first; ERR_STALE. */
enum err listing_put(struct ctx *cx, struct listing *l, const struct listing_picture *pictures);
/* On the writer: shown no more, photos gone; nothing changes where nothing is agreed. */
enum err listing_withdraw(struct ctx *cx, int64_t business_id);

/* On the writer, without asking who: for withdrawals and erasures that the office carries out. */
enum err listing_end(struct ctx *cx, int64_t business_id);

/* ---- for everybody: no scope ---- */

struct listing_filter {
    const char *text;   /* words of name and products; the last may be only begun */
    const char *area;   /* ward or district code; NULL: all */
    const char *sector; /* NULL: all */
    int64_t after;      /* id of the last business seen; 0: from the beginning */
    int64_t limit;      /* 1 … 100; 0: 24 */
};
struct listing_page {
    struct listing *rows;
    size_t n;
    int64_t total; /* counted to 1,000 */
    bool total_capped, more;
};
/* By name. */
enum err listing_list(struct ctx *cx, const struct listing_filter *f, struct listing_page *ret);
/* ERR_NOT_FOUND alike for what is not shown and what is not there. */
enum err listing_shown(struct ctx *cx, const char *code, struct listing *ret);
enum err listing_count(struct ctx *cx, int64_t *ret);
/* A photo of a shown business: n from 1 on. *ret_p in the arena. */
enum err listing_photo(struct ctx *cx, int64_t business_id, int64_t n, bool small, char **ret_p,
                       size_t *ret_n);
struct listing_size {
    int64_t n, width, height;
};
enum err listing_sizes(struct ctx *cx, int64_t business_id, struct listing_size *ret,
                       size_t *ret_n);
/* Codes and days of change of all that are shown, for the sitemap: at most `max`. */
enum err listing_each(struct ctx *cx, int64_t max,
                      void (*take)(void *arg, int64_t business_id, int64_t updated_at), void *arg);

/* ---- for main and the demo ---- */
extern const struct business_follower listing_follower;
extern const struct merge_mover listing_merge_mover;
extern const struct personal_source face_personal[];
/* On the writer: whether it is shown now, and what lists look at. */
enum err listing_refresh(struct ctx *cx, int64_t business_id);

#endif
