/* For this room's tests: the stage of visits, with partners and loans of its businesses. */
#ifndef TEST_STAGE_LOANS_H
#define TEST_STAGE_LOANS_H

#include "test_stage_visits.h"

#include "loan.h"

#define MILLION INT64_C(1000000)

static struct actor bank, other_bank;
static int64_t bank_id, other_bank_id;

static inline enum err partner_rule(struct ctx *c, void *arg)
{
    QUERY(put, true,
          "INSERT INTO partner (code, name, kind, answer_days, active_from, created_at, updated_at)"
          " VALUES ($1, $1, 'bank', 5, '2020-01-01', $2, $2) RETURNING id");
    QUERY(hand, true,
          "INSERT INTO partner_account (account_id, partner_id, created_at) VALUES ($1, $2, $3)");
    const struct actor *who = arg;
    int64_t id;
    TRY(db_int_of(c, &put, ARGS(db_text(who->name), db_int(NOON)), 0, &id));
    return db_exec(c, &hand, ARGS(db_int(who->account_id), db_int(id), db_int(NOON)), NULL);
}

static inline int64_t partner_of(struct actor *who)
{
    QUERY(get, false, "SELECT partner_id FROM partner_account WHERE account_id = $1");
    as(NULL);
    must(&cx, write_now(partner_rule, who));
    return number_of(&get, who->account_id);
}

static inline void two_partners(void)
{
    bank = account("bank-uji", "partner", NULL);
    other_bank = account("bpr-uji", "partner", NULL);
    bank_id = partner_of(&bank);
    other_bank_id = partner_of(&other_bank);
}

/* Terms of a flat loan over months, to be changed at will. */
static inline struct loan flat(int64_t business, int64_t principal, int64_t periods)
{
    struct loan l = loan_new();
    l.business_id = business;
    l.partner_id = bank_id;
    l.signed_on = "2026-01-05";
    l.terms.method = "flat";
    l.terms.principal = principal;
    l.terms.rate = "12";
    l.terms.periods = periods;
    return l;
}

static inline enum err agree_rule(struct ctx *c, void *arg)
{
    return loan_agree(c, arg);
}

struct acting {
    enum err (*act)(struct ctx *c, int64_t id, const struct loan_act *act);
    int64_t id;
    struct loan_act with;
};
static inline enum err act_rule(struct ctx *c, void *arg)
{
    const struct acting *a = arg;
    return a->act(c, a->id, &a->with);
}
static inline struct loan_act act_on(const char *on)
{
    struct loan_act a = {.on = on, .amount = FIELD_UNSET, .reason = "uji"};
    simulation_clear(&a.terms);
    return a;
}
static inline enum err act_now(enum err (*act)(struct ctx *, int64_t, const struct loan_act *),
                               int64_t id, struct loan_act with)
{
    return write_now(act_rule, &(struct acting){act, id, with});
}

struct paying {
    struct loan_payment p;
    bool known;
};
static inline enum err pay_rule(struct ctx *c, void *arg)
{
    struct paying *x = arg;
    return loan_pay(c, &x->p, &x->known);
}
static inline enum err pay_now(int64_t loan, const char *on, int64_t amount, const char *reference,
                               struct paying *ret)
{
    *ret = (struct paying){
        .p = {.loan_id = loan, .paid_on = on, .amount = amount, .reference = reference}};
    return write_now(pay_rule, ret);
}

struct reversing {
    int64_t loan, payment;
    const char *why;
};
static inline enum err reverse_rule(struct ctx *c, void *arg)
{
    const struct reversing *x = arg;
    return loan_reverse(c, x->loan, x->payment, x->why);
}

static inline struct loan loan_now(int64_t id)
{
    struct loan l;
    look();
    must(&cx, loan_get(&cx, id, &l));
    return l;
}

/* A loan that runs since that day. */
static inline int64_t running(struct loan l, const char *on)
{
    as(&officer);
    must(&cx, write_now(agree_rule, &l));
    must(&cx, act_now(loan_disburse, l.id, act_on(on)));
    return l.id;
}

#endif
