/* What companions write down in the demo. Lists end with NULL. */
#ifndef DEMO_VISIT_WORDS_H
#define DEMO_VISIT_WORDS_H

extern const char *const demo_summaries[], *const demo_advices[];
extern const char *const demo_promises_companion[],
    *const demo_promises_owner[], *const demo_promises_lurah[], *const demo_promise_outcomes[],
                                                                    *const demo_dropped[];

#endif
