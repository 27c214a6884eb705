/*
 * An owner's own reports on their private page: by their account, or by their phone, which a code
 * proved to be theirs. Not what others reported about their business, not even that there is
 * something (README.md).
 */
#include "case_owner.h"

#include "casefile_list_sql.h"
#include "category.h"
#include "i18n.h"
#include "text.h"
#include "track_parts.h"

#include <string.h>

/* How far it is, as the page behind their link says it. */
static const char *stage(struct ctx *cx, const char *state)
{
    const char *id = strcmp(state, "closed") == 0                              ? "stage.closed"
                     : strcmp(state, "held") == 0 || strcmp(state, "new") == 0 ? "stage.received"
                                                                               : "stage.in_hand";
    return i18n_get(cx->app->words, cx->lang, id);
}

static enum err each(struct ctx *cx, int64_t account_id, const char *phone, owner_word_taker *take,
                     void *arg)
{
    unsigned char hash[HASH_LEN] = {0};
    if (phone)
        report_phone_hash(cx, phone, hash);
    struct rows *r = db_rows(
        cx, &q_case_of_owner,
        ARGS(db_int(account_id ? account_id : -1), phone ? db_blob(hash, HASH_LEN) : db_null()));
    while (rows_next(r)) {
        bool own = strcmp(row_text(r, 4), "self") == 0;
        struct owner_word x = {.number = code_make(cx->a, "A", (uint64_t)row_int(r, 0)),
                               .title =
                                   own ? category_name(cx, row_str(r, 1))
                                       : i18n_get(cx->app->words, cx->lang, "case_owner.other"),
                               .state = stage(cx, row_text(r, 2)),
                               .at = row_int(r, 3)};
        take(arg, &x);
    }
    return rows_end(r);
}

const struct owner_source case_owner_source = {.code = "case", .each = each};
