/* Tells upper rooms of changes: see follow.h. */
#include "follow.h"

const struct business_follower *const *business_followers;

enum err business_made(struct ctx *cx, const struct business *b)
{
    for (const struct business_follower *const *f = business_followers; f && *f; f++)
        if ((*f)->made)
            TRY((*f)->made(cx, b));
    return OK;
}

enum err business_followed(struct ctx *cx, int64_t business_id)
{
    for (const struct business_follower *const *f = business_followers; f && *f; f++)
        TRY((*f)->changed(cx, business_id));
    return OK;
}

enum err business_forgotten(struct ctx *cx, int64_t business_id)
{
    for (const struct business_follower *const *f = business_followers; f && *f; f++)
        if ((*f)->removed)
            TRY((*f)->removed(cx, business_id));
    return OK;
}

enum err businesses_followed(struct ctx *cx)
{
    for (const struct business_follower *const *f = business_followers; f && *f; f++)
        if ((*f)->many)
            TRY((*f)->many(cx));
    return OK;
}
