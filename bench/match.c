/*
 * One owner against 40 products with a need, and the rules alone as the nightly run asks them; for
 * bench/match.mjs.
 *
 *   match N    N owners. One line of JSON: {"n", "one", "rules", "yes"}: seconds of CPU for the N
 *              with plans, for the N × 40 rules alone, and how many said yes, so that nothing can
 * be left out.
 */
#include "product_match.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PRODUCTS = 40, RULES = 6 };

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct product_rule rules[PRODUCTS][RULES];
static struct product_now products[PRODUCTS];

static void lay_out(void)
{
    static const struct product_rule six[RULES] = {
        {.k = RULE_AGE, .number = 6, .codes = ""},
        {.k = RULE_CLASS, .codes = "micro,small"},
        {.k = RULE_NIB_OR_LETTER, .codes = ""},
        {.k = RULE_NPWP, .number = 50000000, .codes = ""},
        {.k = RULE_CREDIT_CLEAN, .codes = ""},
        {.k = RULE_KUR_TIMES, .number = 3, .codes = ""}};
    static const char *const methods[] = {"annuity", "flat", "equal-principal", "murabahah"};
    for (int i = 0; i < PRODUCTS; i++) {
        for (int k = 0; k < RULES; k++)
            rules[i][k] = six[k];
        products[i].p = (struct product){.id = i + 1, .code = "X", .family = "x"};
        products[i].v = (struct product_version){.id = i + 1,
                                                 .purposes = "working,investment",
                                                 .amount_max = 10000000 + i * 5000000,
                                                 .method = methods[i % 4],
                                                 .rate = "6",
                                                 .tenor_max = 36 + i % 3 * 12,
                                                 .tenor_working = FIELD_UNSET,
                                                 .collateral = "none",
                                                 .ask = "",
                                                 .rules = rules[i],
                                                 .rules_n = RULES};
    }
}

static struct match_facts facts_of(long i)
{
    struct match_facts f = match_facts_none();
    f.age = i % 40;
    f.class_code = i % 7 ? "micro" : "small";
    f.nib = i % 3 ? TRI_YES : TRI_UNKNOWN;
    f.answers[ANSWER_CREDIT_CLEAN] = (enum tri)(i % 3);
    f.kur_times = i % 5;
    return f;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    long n = atol(argv[1]), yes = 0;
    struct match m;
    lay_out();
    double began = cpu();
    for (long i = 0; i < n; i++) {
        struct match_facts f = facts_of(i);
        struct match_need need = {.amount = 5000000 + i % 50 * 1000000,
                                  .monthly = 500000 + i % 20 * 100000,
                                  .purpose = "working",
                                  .start = {2026, 1 + (int)(i % 12), 1}};
        for (int k = 0; k < PRODUCTS; k++) {
            match_reckon(&products[k], &f, &need, &m);
            yes += m.verdict == MATCH_YES;
        }
    }
    double one = cpu() - began;
    began = cpu();
    for (long i = 0; i < n; i++) {
        struct match_facts f = facts_of(i);
        for (int k = 0; k < PRODUCTS; k++)
            yes += match_rules(&products[k], &f) == MATCH_YES;
    }
    printf("{\"n\": %ld, \"one\": %.4f, \"rules\": %.4f, \"yes\": %ld}\n", n, one, cpu() - began,
           yes);
    return 0;
}
