/* The ladder inside a class: pure arithmetic, see ladder.h. */
#include "ladder.h"

#include <assert.h>

static const int32_t lines[] = {
    [STEP_STABLE] = LADDER_STABLE, [STEP_GROWING] = LADDER_GROWING, [STEP_READY] = LADDER_READY};

static int32_t find(const struct ladder_indicator *in, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(in[i].code, code) == 0)
            return (int32_t)i;
    }
    return -1;
}

/* The first indicator that keeps from "ready", or -1. An indicator that is not asked keeps nobody.
 */
static int32_t gate(const struct ladder_indicator *in, size_t n)
{
    static const struct {
        const char *code;
        int32_t level;
    } gates[] = {{"LEG1", 3}, {"KEU1", 2}};
    for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]); i++) {
        int32_t at = find(in, n, gates[i].code);
        if (at >= 0 && in[at].weight > 0 && in[at].level < gates[i].level)
            return at;
    }
    return -1;
}

static enum ladder_step step_of(int32_t score, int32_t trend, int32_t missing_gate,
                                enum ladder_step before)
{
    enum ladder_step step = STEP_SURVIVING;
    for (int s = STEP_STABLE; s <= STEP_READY; s++) {
        int32_t line = lines[s] - (s <= (int)before ? LADDER_SLACK : 0);
        if (score >= line)
            step = (enum ladder_step)s;
    }
    if (step == STEP_READY && missing_gate >= 0)
        step = STEP_GROWING;
    if (step >= STEP_GROWING && trend != INT32_MIN && trend < -10)
        step = STEP_STABLE;
    return step;
}

/* What one more level of an indicator adds to the sum; 0 where there is none or nobody knows. */
static int32_t gain(const struct ladder_indicator *in)
{
    if (in->level < 0 || in->level >= 3)
        return 0;
    return in->weight * (in->yes_no ? 3 - in->level : 1);
}

/* The gate first, then by gain; equal ones by the lower level, then in their order. */
static void next_steps(const struct ladder_indicator *in, size_t n, struct ladder_result *r)
{
    size_t k = 0;
    bool taken[LADDER_INDICATORS_MAX] = {false};
    if (r->missing_gate >= 0 && r->score >= LADDER_GROWING) {
        taken[r->missing_gate] = true;
        r->next[k++] = r->missing_gate;
    }
    while (k < LADDER_NEXT_MAX) {
        int32_t best = -1;
        for (size_t i = 0; i < n; i++) {
            if (taken[i] || gain(&in[i]) == 0)
                continue;
            if (best < 0 || gain(&in[i]) > gain(&in[best]) ||
                (gain(&in[i]) == gain(&in[best]) && in[i].level < in[best].level))
                best = (int32_t)i;
        }
        if (best >= 0)
            taken[best] = true;
        r->next[k++] = best;
    }
}

void ladder_reckon(const struct ladder_indicator *in, size_t n, int32_t trend,
                   enum ladder_step before, struct ladder_result *ret)
{
    assert(n <= LADDER_INDICATORS_MAX);
    int64_t points = 0, known = 0, all = 0;
    for (size_t i = 0; i < n; i++) {
        all += in[i].weight;
        if (in[i].level < 0)
            continue;
        known += in[i].weight;
        points += (int64_t)in[i].weight * in[i].level;
    }
    struct ladder_result r = {.missing_gate = gate(in, n)};
    if (known > 0) {
        r.score = (int32_t)((200 * points + 3 * known) / (6 * known));
        r.coverage = (int32_t)((200 * known + all) / (2 * all));
    }
    r.step = 2 * known >= all && known > 0 ? step_of(r.score, trend, r.missing_gate, before)
                                           : STEP_UNKNOWN;
    next_steps(in, n, &r);
    *ret = r;
}

const char *step_word(enum ladder_step s)
{
    static const char *const words[] = {"unknown", "surviving", "stable", "growing", "ready"};
    assert(s <= STEP_READY);
    return words[s];
}
