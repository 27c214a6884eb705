-- The working calendar.

-- name: calendar_revision
SELECT coalesce(max(revision), 0) FROM calendar_revision
-- name: calendar_revision_insert
INSERT INTO calendar_revision (revision, what, at, account_id) VALUES ($1, $2, $3, $4)
-- name: calendar_days
SELECT date FROM holiday
WHERE official = 1 AND revision <= $1 AND (ended_revision IS NULL OR ended_revision > $1)
ORDER BY date, id LIMIT 40000
-- name: calendar_years
SELECT min(year), max(year) FROM holiday_year
WHERE revision <= $1 AND (ended_revision IS NULL OR ended_revision > $1)
-- name: calendar_hours
SELECT weekday, opens, closes FROM office_hours
WHERE revision = (SELECT max(revision) FROM office_hours WHERE revision <= $1)
ORDER BY weekday LIMIT 7

-- name: holiday_list
SELECT id, version, recorded_at, removed_at, official, date, name, kind, source, reason, name_fold FROM holiday
WHERE date >= $1 AND date <= $2
--? live: AND removed_at IS NULL
ORDER BY date, id LIMIT 40000
-- name: holiday_get
SELECT id, version, recorded_at, removed_at, official, date, name, kind, source, reason, name_fold FROM holiday
WHERE id = $1
-- name: holiday_same
SELECT count(*) FROM holiday WHERE date = $1 AND name_fold = $2 AND removed_at IS NULL
-- name: holiday_insert
INSERT INTO holiday (date, name, name_fold, kind, source, official, revision, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
-- name: holiday_end
UPDATE holiday SET removed_at = $3, ended_revision = $4, reason = $5, version = version + 1
WHERE id = $1 AND version = $2 AND removed_at IS NULL

-- name: holiday_year_list
SELECT year, source, loaded_at FROM holiday_year WHERE ended_revision IS NULL ORDER BY year LIMIT 200
-- name: holiday_year_ever
SELECT count(*) FROM holiday_year WHERE year = $1
-- name: holiday_year_insert
INSERT INTO holiday_year (year, source, revision, loaded_at) VALUES ($1, $2, $3, $4)
-- name: holiday_year_end
UPDATE holiday_year SET ended_revision = $2 WHERE year = $1 AND ended_revision IS NULL

-- name: office_hours_insert
INSERT INTO office_hours (revision, weekday, opens, closes) VALUES ($1, $2, $3, $4)
