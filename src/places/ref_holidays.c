/*
 * National holidays, joint leave and election days of the years whose lists are official, as the
 * joint decrees of the three ministers (SKB 3 Menteri) and the President's decrees set them: bare
 * facts; sources in NOTICE. The decree for 2025 as it was amended in August 2025. No estimates.
 */
#include "ref_holidays.h"

#define NATIONAL "national"
#define JOINT    "joint_leave"
#define ELECTION "election"

#define SKB_2024     "SKB 3 Menteri No. 855/2023, 3/2023, 4/2023"
#define SKB_2025     "SKB 3 Menteri No. 1017/2024, 2/2024, 2/2024, diubah Agustus 2025"
#define SKB_2026     "SKB 3 Menteri No. 1497/2025, 2/2025, 5/2025"
#define ELECTION_LAW "UU Pemilu dan Keppres"
#define DECREE_33    "Keppres No. 33/2024"

const struct holiday_ref holidays_built_in[] = {
    {"2024-01-01", "Tahun Baru Masehi", NATIONAL, SKB_2024},
    {"2024-02-08", "Isra Mikraj Nabi Muhammad SAW", NATIONAL, SKB_2024},
    {"2024-02-09", "Cuti bersama Tahun Baru Imlek", JOINT, SKB_2024},
    {"2024-02-10", "Tahun Baru Imlek", NATIONAL, SKB_2024},
    {"2024-02-14", "Pemilihan Umum", ELECTION, ELECTION_LAW},
    {"2024-03-11", "Hari Suci Nyepi", NATIONAL, SKB_2024},
    {"2024-03-12", "Cuti bersama Nyepi", JOINT, SKB_2024},
    {"2024-03-29", "Wafat Yesus Kristus", NATIONAL, SKB_2024},
    {"2024-03-31", "Kebangkitan Yesus Kristus (Paskah)", NATIONAL, SKB_2024},
    {"2024-04-08", "Cuti bersama Idul Fitri", JOINT, SKB_2024},
    {"2024-04-09", "Cuti bersama Idul Fitri", JOINT, SKB_2024},
    {"2024-04-10", "Idul Fitri", NATIONAL, SKB_2024},
    {"2024-04-11", "Idul Fitri", NATIONAL, SKB_2024},
    {"2024-04-12", "Cuti bersama Idul Fitri", JOINT, SKB_2024},
    {"2024-04-15", "Cuti bersama Idul Fitri", JOINT, SKB_2024},
    {"2024-05-01", "Hari Buruh Internasional", NATIONAL, SKB_2024},
    {"2024-05-09", "Kenaikan Yesus Kristus", NATIONAL, SKB_2024},
    {"2024-05-10", "Cuti bersama Kenaikan Yesus Kristus", JOINT, SKB_2024},
    {"2024-05-23", "Hari Raya Waisak", NATIONAL, SKB_2024},
    {"2024-05-24", "Cuti bersama Waisak", JOINT, SKB_2024},
    {"2024-06-01", "Hari Lahir Pancasila", NATIONAL, SKB_2024},
    {"2024-06-17", "Idul Adha", NATIONAL, SKB_2024},
    {"2024-06-18", "Cuti bersama Idul Adha", JOINT, SKB_2024},
    {"2024-07-07", "Tahun Baru Islam", NATIONAL, SKB_2024},
    {"2024-08-17", "Proklamasi Kemerdekaan", NATIONAL, SKB_2024},
    {"2024-09-16", "Maulid Nabi Muhammad SAW", NATIONAL, SKB_2024},
    {"2024-11-27", "Pemilihan kepala daerah serentak", ELECTION, DECREE_33},
    {"2024-12-25", "Kelahiran Yesus Kristus (Natal)", NATIONAL, SKB_2024},
    {"2024-12-26", "Cuti bersama Natal", JOINT, SKB_2024},
    {"2025-01-01", "Tahun Baru Masehi", NATIONAL, SKB_2025},
    {"2025-01-27", "Isra Mikraj Nabi Muhammad SAW", NATIONAL, SKB_2025},
    {"2025-01-28", "Cuti bersama Tahun Baru Imlek", JOINT, SKB_2025},
    {"2025-01-29", "Tahun Baru Imlek", NATIONAL, SKB_2025},
    {"2025-03-28", "Cuti bersama Nyepi", JOINT, SKB_2025},
    {"2025-03-29", "Hari Suci Nyepi", NATIONAL, SKB_2025},
    {"2025-03-31", "Idul Fitri", NATIONAL, SKB_2025},
    {"2025-04-01", "Idul Fitri", NATIONAL, SKB_2025},
    {"2025-04-02", "Cuti bersama Idul Fitri", JOINT, SKB_2025},
    {"2025-04-03", "Cuti bersama Idul Fitri", JOINT, SKB_2025},
    {"2025-04-04", "Cuti bersama Idul Fitri", JOINT, SKB_2025},
    {"2025-04-07", "Cuti bersama Idul Fitri", JOINT, SKB_2025},
    {"2025-04-18", "Wafat Yesus Kristus", NATIONAL, SKB_2025},
    {"2025-04-20", "Kebangkitan Yesus Kristus (Paskah)", NATIONAL, SKB_2025},
    {"2025-05-01", "Hari Buruh Internasional", NATIONAL, SKB_2025},
    {"2025-05-12", "Hari Raya Waisak", NATIONAL, SKB_2025},
    {"2025-05-13", "Cuti bersama Waisak", JOINT, SKB_2025},
    {"2025-05-29", "Kenaikan Yesus Kristus", NATIONAL, SKB_2025},
    {"2025-05-30", "Cuti bersama Kenaikan Yesus Kristus", JOINT, SKB_2025},
    {"2025-06-01", "Hari Lahir Pancasila", NATIONAL, SKB_2025},
    {"2025-06-06", "Idul Adha", NATIONAL, SKB_2025},
    {"2025-06-09", "Cuti bersama Idul Adha", JOINT, SKB_2025},
    {"2025-06-27", "Tahun Baru Islam", NATIONAL, SKB_2025},
    {"2025-08-17", "Proklamasi Kemerdekaan", NATIONAL, SKB_2025},
    {"2025-08-18", "Cuti bersama Proklamasi Kemerdekaan", JOINT, SKB_2025},
    {"2025-09-05", "Maulid Nabi Muhammad SAW", NATIONAL, SKB_2025},
    {"2025-12-25", "Kelahiran Yesus Kristus (Natal)", NATIONAL, SKB_2025},
    {"2025-12-26", "Cuti bersama Natal", JOINT, SKB_2025},
    {"2026-01-01", "Tahun Baru Masehi", NATIONAL, SKB_2026},
    {"2026-01-16", "Isra Mikraj Nabi Muhammad SAW", NATIONAL, SKB_2026},
    {"2026-02-16", "Cuti bersama Tahun Baru Imlek", JOINT, SKB_2026},
    {"2026-02-17", "Tahun Baru Imlek", NATIONAL, SKB_2026},
    {"2026-03-18", "Cuti bersama Nyepi", JOINT, SKB_2026},
    {"2026-03-19", "Hari Suci Nyepi", NATIONAL, SKB_2026},
    {"2026-03-20", "Cuti bersama Idul Fitri", JOINT, SKB_2026},
    {"2026-03-21", "Idul Fitri", NATIONAL, SKB_2026},
    {"2026-03-22", "Idul Fitri", NATIONAL, SKB_2026},
    {"2026-03-23", "Cuti bersama Idul Fitri", JOINT, SKB_2026},
    {"2026-03-24", "Cuti bersama Idul Fitri", JOINT, SKB_2026},
    {"2026-04-03", "Wafat Yesus Kristus", NATIONAL, SKB_2026},
    {"2026-04-05", "Kebangkitan Yesus Kristus (Paskah)", NATIONAL, SKB_2026},
    {"2026-05-01", "Hari Buruh Internasional", NATIONAL, SKB_2026},
    {"2026-05-14", "Kenaikan Yesus Kristus", NATIONAL, SKB_2026},
    {"2026-05-15", "Cuti bersama Kenaikan Yesus Kristus", JOINT, SKB_2026},
    {"2026-05-27", "Idul Adha", NATIONAL, SKB_2026},
    {"2026-05-28", "Cuti bersama Idul Adha", JOINT, SKB_2026},
    {"2026-05-31", "Hari Raya Waisak", NATIONAL, SKB_2026},
    {"2026-06-01", "Hari Lahir Pancasila", NATIONAL, SKB_2026},
    {"2026-06-16", "Tahun Baru Islam", NATIONAL, SKB_2026},
    {"2026-08-17", "Proklamasi Kemerdekaan", NATIONAL, SKB_2026},
    {"2026-08-25", "Maulid Nabi Muhammad SAW", NATIONAL, SKB_2026},
    {"2026-12-24", "Cuti bersama Natal", JOINT, SKB_2026},
    {"2026-12-25", "Kelahiran Yesus Kristus (Natal)", NATIONAL, SKB_2026},
    {NULL, NULL, NULL, NULL},
};

const struct holiday_ref_year holiday_years_built_in[] = {
    {2024, SKB_2024}, {2025, SKB_2025}, {2026, SKB_2026}, {0, NULL}};
