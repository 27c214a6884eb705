/* See budget_sum.h. */
#include "budget_sum.h"

struct budget_sum budget_sum_of(const struct budget_in *in)
{
    struct budget_sum s = {.yearly_month = (in->yearly + 11) / 12};
    int64_t together = 0, least = INT64_MAX;
    s.outgo = in->needs + s.yearly_month + in->instalments;
    for (int k = 0; k < 12; k++) {
        int m = (in->first - 1 + k) % 12;
        s.spare[m] = in->income[m] - s.outgo;
        s.income_year += in->income[m];
        together += s.spare[m];
        if (!s.worst || s.spare[m] < s.spare[s.worst - 1])
            s.worst = m + 1;
        if (!s.best || s.spare[m] > s.spare[s.best - 1])
            s.best = m + 1;
        /* Rounded towards 0; where it is negative nothing can be paid anyway. */
        int64_t each = together / (k + 1);
        least = each < least ? each : least;
        if (together < 0)
            least = least > -1 ? -1 : least;
    }
    s.spare_year = together;
    s.short_year = together < 0;
    int64_t worst = s.spare[s.worst - 1];
    s.can_pay = worst > 0 ? worst : 0;
    s.steady = least > 0 ? least : 0;
    return s;
}
