/* Undo of a change of the ladder's weights (app/undo.h): everything is reckoned anew, as by any
 * other change of them. */
#include "ladder_undo.h"

#include "basis.h"

static enum err weights_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    const struct basis *basis;
    TRY(basis_get(cx, &basis));
    for (int i = 0; i < INDICATORS; i++)
        model_set_int(cx->a, ret, indicators[i].code, basis->weights[i]);
    return OK;
}

static enum err weights_back(struct ctx *cx, const struct undo_change *c,
                             const struct model *values)
{
    const struct basis *basis;
    int64_t weights[INDICATORS];
    TRY(basis_get(cx, &basis));
    for (int i = 0; i < INDICATORS; i++)
        weights[i] = undo_int(values, indicators[i].code, basis->weights[i]);
    return ladder_weights_set(cx, weights);
}

const struct undo_kind ladder_undo = {.code = "ladder",
                                      .entity = "ladder_weight",
                                      .page = "/growth/ladder",
                                      .cap = CAP_FIELD_CONFIG,
                                      .labels = "ind",
                                      .now = weights_now,
                                      .put = weights_back};
