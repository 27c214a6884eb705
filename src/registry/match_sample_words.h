/* What the made-up city of match_sample.c is made of. Lists end with NULL. */
#ifndef MATCH_SAMPLE_WORDS_H
#define MATCH_SAMPLE_WORDS_H

extern const char *const sample_men[], *const sample_women[], *const sample_family[];
extern const char *const sample_forms[], *const sample_products[], *const sample_fancy[];
extern const char *const sample_roads[], *const sample_wards[];
extern const char *const sample_chains[];
extern const char *const sample_eat[], *const sample_cuisine[], *const sample_first[];
extern const char *const sample_surname[], *const sample_street_us[], *const sample_kind_us[];
extern const char *const sample_city_us[], *const sample_chain_us[], *const sample_adjective[];

#endif
