/*
 * What the programme keeps of a person: gathered for who asks for it (UU 27/2022 art. 7, 32), and
 * taken away where the law allows (art. 8, 43, 44). Each room brings its own part; main sets the
 * list, as merge_movers.
 *
 * Erasing destroys the person's own key, so that whatever was sealed with it (NIK, NPWP, also in
 * the audit, in proposals, in uploads) cannot be read any more, and empties what names the person.
 * What is left of a business is a ward, a sector and dated states, of nobody. The chain of the
 * audit stays (art. 31, 47): it says who did what and when.
 */
#ifndef PERSONAL_H
#define PERSONAL_H

#include "ctx.h"
#include "model.h"

/* What the law keeps now. */
struct personal_kept {
    const char *why;           /* a msgid (privacy.keep.…) */
    const char *number, *href; /* of it, where the actor may see it; else NULL */
};

struct personal_source {
    const char *code; /* a section of the copy: words privacy.section.<code> */
    /* Appends an object of texts and numbers for each record to the array. NULL: none. */
    enum err (*put)(struct ctx *cx, int64_t person_id, struct model *ret_rows);
    /* Fills *ret, which is empty, where the law keeps something now. NULL: nothing. */
    enum err (*keep)(struct ctx *cx, int64_t person_id, struct personal_kept *ret);
    /* On the writer: takes away what is the room's. NULL: nothing. */
    enum err (*erase)(struct ctx *cx, int64_t person_id);
    /* On the writer: consents that the room keeps end. NULL: it keeps none. */
    enum err (*withdraw)(struct ctx *cx, int64_t person_id);
    /* On the writer: the person asked that nothing be done with their data for now, or no more.
     * NULL: the room does nothing of its own accord. */
    enum err (*held)(struct ctx *cx, int64_t person_id);
};
/* Tables of sources; each ends with code NULL, the list with NULL; NULL: none. Erasing goes through
 * them from the last to the first, so that the register comes last: list it first. */
extern const struct personal_source *const *personal_sources;
extern const struct personal_source registry_personal[];

/* Ids of the person's businesses, merged ones too, at most `max`. */
enum { PERSONAL_BUSINESSES = 100 };
enum err personal_businesses(struct ctx *cx, int64_t person_id, int64_t ret[PERSONAL_BUSINESSES],
                             size_t *ret_n);

/* Text sealed with the person's own key: gone with it. */
struct sealed;
enum err personal_seal(struct ctx *cx, int64_t person_id, const char *text, struct sealed *ret);
/* "" where the key is gone. */
enum err personal_open(struct ctx *cx, int64_t person_id, const void *p, size_t n,
                       const char **ret);

/* The mobile on record of the person's businesses, and their name; NULL where there is none. */
enum err personal_phone(struct ctx *cx, int64_t person_id, const char **ret_phone,
                        const char **ret_name);

/* "2026-11-23T05:00:00Z", or NULL for 0. */
const char *personal_time(struct ctx *cx, int64_t at);

#endif
