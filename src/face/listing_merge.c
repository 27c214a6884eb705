/*
 * The catalogue when two records of one business are joined. A consent is a person's, for a purpose
 * (UU 27/2022 art. 20–22): it follows to the record that stays when that one belongs to who gave it
 * and has shown nothing of its own, nor was taken out of the catalogue; else nobody agreed, and the
 * business is to be asked. An undo brings it back, with what was agreed to meanwhile.
 */
#include "listing.h"

#include "db.h"
#include "listing_sql.h"

#include <jansson.h>

/* `consent`: the first that goes along, with all later ones of the business. */
static enum err carry(struct ctx *cx, int64_t from, int64_t to, int64_t consent)
{
    TRY(db_exec(cx, &q_listing_merge_move, ARGS(db_int(from), db_int(to)), NULL));
    TRY(db_exec(cx, &q_listing_merge_photos, ARGS(db_int(from), db_int(to)), NULL));
    return db_exec(cx, &q_listing_merge_consents, ARGS(db_int(from), db_int(to), db_int(consent)),
                   NULL);
}

static enum err move(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved)
{
    int64_t consent = 0;
    TRY(db_int_of(cx, &q_listing_merge_consent, ARGS(db_int(from), db_int(to)), 0, &consent));
    if (!consent)
        return OK;
    model_add_int(cx->a, ret_moved, consent);
    return carry(cx, from, to, consent);
}

static enum err back(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved)
{
    const json_t *consent = json_array_get(moved, 0);
    return consent ? carry(cx, from, to, json_integer_value(consent)) : OK;
}

const struct merge_mover listing_merge_mover = {.name = "listing", .move = move, .back = back};
