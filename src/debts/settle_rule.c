/* See settle_rule.h. */
#include "settle_rule.h"

#include "money.h"

bool settle_may(const struct settle_stand *s, enum settle_kind kind)
{
    switch (s->state) {
    case SETTLE_NONE: return kind == SETTLE_CLAIM;
    case SETTLE_CLAIMED: return kind == SETTLE_CLAIM || kind == SETTLE_OFFER;
    case SETTLE_OFFERED: return kind <= SETTLE_AGREE;
    case SETTLE_AGREED: return kind == SETTLE_PAY || (kind == SETTLE_OFFER && s->paid == 0);
    case SETTLE_PAID: return kind == SETTLE_RECEIPT;
    case SETTLE_SETTLED: return false;
    }
    return false;
}

const char *settle_refuses(const struct settle_stand *s, const struct settle_move *m)
{
    if (!settle_may(s, m->kind))
        return "order";
    if (m->kind == SETTLE_RECEIPT ? m->amount != 0 : m->amount < 1 || m->amount > MONEY_MAX)
        return "amount";
    if ((m->kind == SETTLE_OFFER || m->kind == SETTLE_AGREE) && m->amount > s->claimed)
        return "above_claim";
    if (m->kind == SETTLE_PAY && m->amount > s->left)
        return "above_left";
    if (m->day < s->last)
        return "day";
    if (m->until && (m->kind != SETTLE_AGREE || m->until < m->day))
        return "until";
    return NULL;
}

struct settle_stand settle_after(const struct settle_stand *s, const struct settle_move *m)
{
    struct settle_stand r = *s;
    r.last = m->day;
    switch (m->kind) {
    case SETTLE_CLAIM:
        r = (struct settle_stand){.state = SETTLE_CLAIMED, .claimed = m->amount, .last = m->day};
        break;
    case SETTLE_OFFER:
        r.state = SETTLE_OFFERED;
        r.offered = m->amount;
        r.agreed = r.left = r.saved = r.until = 0;
        break;
    case SETTLE_AGREE:
        r.state = SETTLE_AGREED;
        r.agreed = r.left = m->amount;
        r.saved = r.claimed - m->amount;
        r.until = m->until;
        break;
    case SETTLE_PAY:
        r.paid += m->amount;
        r.left -= m->amount;
        r.state = r.left == 0 ? SETTLE_PAID : SETTLE_AGREED;
        break;
    case SETTLE_RECEIPT: r.state = SETTLE_SETTLED; break;
    }
    return r;
}
