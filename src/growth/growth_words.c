/* Why this class and step, and what is next: in the words of the actor's language. */
#include "growth.h"

#include "app.h"
#include "i18n.h"
#include "money.h"
#include "revenue_flag.h"

#include <inttypes.h>
#include <string.h>

/* A list that is filled up to its end. */
struct words {
    struct ctx *cx;
    const char **list;
    size_t n;
};

static const char *tr(struct ctx *cx, const char *msgid)
{
    return i18n_text(cx->app->words, cx->a, cx->lang, msgid, NULL);
}

static void say(struct words *w, const char *text)
{
    if (w->n < GROWTH_WORDS_MAX)
        w->list[w->n++] = text;
}

static const char *number(struct ctx *cx, int64_t n)
{
    return arena_printf(cx->a, "%" PRId64, n);
}

static const char *class_words(struct ctx *cx, enum class_code c)
{
    return tr(cx, arena_printf(cx->a, "growth.class.%s", class_word(c)));
}

/* "paling banyak Rp2.000.000.000", "lebih dari … sampai …" */
static const char *limit_words(struct ctx *cx, const struct class_rule *r)
{
    return i18n_text(cx->app->words, cx->a, cx->lang,
                     r->over < 0 ? "growth.limit_up_to" : "growth.limit_between", "over",
                     money_format(cx->a, r->over), "up_to", money_format(cx->a, r->up_to), NULL);
}

static void say_evidence(struct words *w, const struct growth *g)
{
    struct ctx *cx = w->cx;
    const struct class_result *r = &g->class_now;
    bool by_paper = r->verified && r->basis == BASIS_CAPITAL && g->proof;
    if (by_paper)
        say(w, i18n_text(cx->app->words, cx->a, cx->lang, "growth.because.proven", "paper",
                         tr(cx, arena_printf(cx->a, "document.%s", g->proof)), NULL));
    else
        say(w, tr(cx, r->verified ? "growth.because.verified" : "growth.because.provisional"));
}

static void say_line(struct words *w, const struct growth *g)
{
    struct ctx *cx = w->cx;
    const struct class_result *r = &g->class_now;
    const char *by = arena_printf(cx->a, "growth.because.%s%s", class_basis_word(r->basis),
                                  g->personal ? "" : "_masked");
    const char *law = r->rule ? arena_printf(cx->a, "%s %s", r->rule->law, r->rule->article) : "";
    say(w, i18n_text(cx->app->words, cx->a, cx->lang, by, "value",
                     g->personal ? money_format(cx->a, r->value) : "", "months",
                     number(cx, r->months), NULL));
    if (r->rule)
        say(w, i18n_text(cx->app->words, cx->a, cx->lang, "growth.because.line", "class",
                         class_words(cx, r->code), "limit", limit_words(cx, r->rule), "law", law,
                         NULL));
    else
        say(w, tr(cx, "growth.because.large"));
    say_evidence(w, g);
}

/* Between what is reckoned and what the register has. */
static void say_settled(struct words *w, const struct growth *g)
{
    struct ctx *cx = w->cx;
    enum class_code now = g->class_now.code;
    if (now == CLASS_NONE || (now == g->in_force && g->settled == g->in_force))
        return;
    if (g->settled == g->in_force)
        say(w,
            i18n_text(cx->app->words, cx->a, cx->lang,
                      now > g->in_force ? "growth.because.wait_rise" : "growth.because.wait_fall",
                      "class", class_words(cx, g->in_force), NULL));
    else if (g->settled <= CLASS_MEDIUM)
        say(w, i18n_text(cx->app->words, cx->a, cx->lang, "growth.because.proposed", "before",
                         class_words(cx, g->in_force), "after", class_words(cx, g->settled), NULL));
}

static void say_step(struct words *w, const struct growth *g)
{
    struct ctx *cx = w->cx;
    const struct ladder_result *l = &g->ladder;
    if (l->step == STEP_UNKNOWN) {
        say(w, i18n_text(cx->app->words, cx->a, cx->lang, "growth.because.step_unknown", "coverage",
                         number(cx, l->coverage), NULL));
        return;
    }
    say(w, i18n_text(cx->app->words, cx->a, cx->lang, "growth.because.step", "step",
                     tr(cx, arena_printf(cx->a, "growth.step.%s", step_word(l->step))), "score",
                     number(cx, l->score), "coverage", number(cx, l->coverage), NULL));
    if (l->step < STEP_GROWING && l->score >= LADDER_GROWING && g->trend != INT32_MIN &&
        g->personal)
        say(w, i18n_text(cx->app->words, cx->a, cx->lang, "growth.because.trend", "percent",
                         number(cx, -g->trend), NULL));
    if (l->step == STEP_GROWING && l->score >= LADDER_READY && l->missing_gate >= 0)
        say(w, tr(cx, strcmp(g->indicators[l->missing_gate].code, "LEG1") == 0
                          ? "growth.because.gate_nib"
                          : "growth.because.gate_books"));
}

/* Figures that nobody has looked at yet may be slips: what rests on turnover says so. */
static void say_odd(struct words *w, const struct growth *g)
{
    struct revenue_flag *flags;
    size_t n, open = 0;
    bool rests = g->class_now.basis == BASIS_TURNOVER || g->class_now.basis == BASIS_TURNOVER_WEAK;
    if (!rests || !g->personal || revenue_flags_of(w->cx, g->business_id, &flags, &n) != OK)
        return;
    for (size_t i = 0; i < n; i++)
        open += strcmp(flags[i].state, "open") == 0;
    if (open)
        say(w, i18n_text(w->cx->app->words, w->cx->a, w->cx->lang, "growth.because.odd", "n",
                         number(w->cx, (int64_t)open), NULL));
}

size_t growth_reasons(struct ctx *cx, const struct growth *g,
                      const char *ret[static GROWTH_WORDS_MAX])
{
    struct words w = {.cx = cx, .list = ret};
    if (g->class_now.basis == BASIS_NONE)
        say(&w, tr(cx, "growth.because.none"));
    else
        say_line(&w, g);
    say_settled(&w, g);
    say_odd(&w, g);
    say_step(&w, g);
    return w.n;
}

bool growth_shows(const struct growth *g, int index)
{
    return g->personal || strcmp(g->indicators[index].dimension, "debt") != 0;
}

size_t growth_next(struct ctx *cx, const struct growth *g, const char *ret[static GROWTH_WORDS_MAX])
{
    struct words w = {.cx = cx, .list = ret};
    for (int i = 0; i < LADDER_NEXT_MAX; i++) {
        int32_t at = g->ladder.next[i];
        if (at < 0 || !growth_shows(g, at))
            continue;
        const struct ladder_indicator *in = &g->indicators[at];
        int64_t known = in->level < 0 ? 0 : in->level; /* unanswered: from the first step on */
        int64_t level = in->yes_no ? INDICATOR_LEVEL_MAX : known + 1;
        const char *id = indicator_level_msgid(cx->a, at, level);
        say(&w, tr(cx, arena_printf(cx->a, "growth.next.%s", id + strlen("ind."))));
    }
    if (g->ladder.step == STEP_UNKNOWN)
        say(&w, tr(cx, "growth.next.ask"));
    return w.n;
}
