-- Figures: what they are counted from, and the rows that keep them.

-- name: figure_counted
SELECT at FROM figure_source WHERE source = ''
-- The same, and how often a target was set.
-- name: figure_stamps
SELECT source, at FROM figure_source WHERE source IN ('', 'targets') LIMIT 2
-- name: figure_times
SELECT source, at, day FROM figure_source ORDER BY source LIMIT 20
-- name: figure_now
SELECT area, key, value, part, whole, coverage, confidence, definition FROM figure_now WHERE area = $1
-- name: figure_parts
SELECT area, key, value, part, whole, coverage, confidence, definition FROM figure_now
WHERE area >= $1 AND area < $2 ORDER BY area
-- name: figure_all
SELECT area, key, value, part, whole, coverage, confidence, definition FROM figure_now ORDER BY area, key

-- Of debts and finance, as they were told last, hidden since or not.
-- name: figure_told
SELECT area, key, value, part, whole, coverage, confidence, definition FROM figure_told ORDER BY area, key
-- What was published last.
-- name: figure_published
SELECT area, key, value, part, whole, coverage, confidence, definition FROM figure_snapshot
WHERE day = (SELECT max(day) FROM figure_day) ORDER BY area, key

-- Of the rooms' rows, by ward. Active businesses alone.
-- name: figure_of_register
SELECT area, curation, n FROM business_count WHERE activity = 'active' ORDER BY area
-- name: figure_of_boards
SELECT ward, counted_at, businesses, visited_12, never, alone, companions, phones_silent, confirmed_365
FROM board_ward ORDER BY ward
-- name: figure_board_age
SELECT coalesce(min(counted_at), 0) FROM board_ward
-- name: figure_of_cases
SELECT ward, count(*), count(CASE WHEN due_at > $1 AND risk_at <= $1 THEN 1 END), count(CASE WHEN due_at <= $1 THEN 1 END)
FROM casefile WHERE state <> 'held' AND state <> 'closed' GROUP BY ward ORDER BY ward
-- name: figure_of_solved
SELECT ward, opened_at, resolved_at FROM casefile WHERE resolved_at IS NOT NULL AND resolved_at > $1 AND resolved_at <= $2
-- name: figure_of_moves
SELECT ward, rise, verified FROM growth_move WHERE what = 'class' AND state = 'confirmed' AND moved_on > $1 AND moved_on <= $2
-- The window of hard times that began last.
-- name: figure_of_shock
SELECT f.area, f.businesses, f.known, f.held, f.confidence, f.made_at FROM shock_figure f
WHERE f.sector = '' AND f.shock_id = (SELECT s.id FROM shock s WHERE s.removed_at IS NULL
ORDER BY s.first_month DESC, s.id DESC LIMIT 1) ORDER BY f.area
-- name: figure_of_revenue
SELECT b.ward, count(*) FROM growth g JOIN business b ON b.id = g.business_id
WHERE g.last_month >= $1 AND b.activity = 'active' AND b.merged_into IS NULL GROUP BY b.ward ORDER BY b.ward

-- Debts and loans: of the business that they are reached by.
-- name: figure_of_sheets
SELECT b.ward, count(CASE WHEN s.state = 'open' THEN 1 END),
count(CASE WHEN s.state = 'closed' AND s.outcome = 'settled' AND s.closed_at > $1 THEN 1 END)
FROM debt_sheet s JOIN business b ON b.id = s.business_id GROUP BY b.ward ORDER BY b.ward
-- name: figure_of_applications
SELECT b.ward, count(*), count(CASE WHEN a.state = 'accepted' THEN 1 END) FROM application a JOIN business b ON b.id = a.business_id
WHERE a.created_at > $1 AND a.state IN ('submitted', 'with_partner', 'returned', 'accepted', 'rejected') GROUP BY b.ward ORDER BY b.ward
-- name: figure_of_loans
SELECT b.ward, count(CASE WHEN l.state IN ('running', 'restructured') THEN 1 END), CAST(sum(l.lent) AS BIGINT),
count(CASE WHEN l.lent > 0 THEN 1 END), count(CASE WHEN l.state IN ('running', 'restructured') AND l.next_due < $1 THEN 1 END)
FROM loan l JOIN business b ON b.id = l.business_id WHERE l.state <> 'cancelled' GROUP BY b.ward ORDER BY b.ward

-- name: figure_put
INSERT INTO figure_now (area, key, value, part, whole, coverage, confidence, definition)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (area, key) DO UPDATE SET value = excluded.value, part = excluded.part, whole = excluded.whole,
coverage = excluded.coverage, confidence = excluded.confidence, definition = excluded.definition
-- name: figure_told_put
INSERT INTO figure_told (area, key, value, part, whole, coverage, confidence, definition)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (area, key) DO UPDATE SET value = excluded.value, part = excluded.part, whole = excluded.whole,
coverage = excluded.coverage, confidence = excluded.confidence, definition = excluded.definition
-- name: figure_source_put
INSERT INTO figure_source (source, at, day) VALUES ($1, $2, $3)
ON CONFLICT (source) DO UPDATE SET at = excluded.at, day = excluded.day
-- name: figure_definition_put
INSERT INTO figure_definition (key, version, since) VALUES ($1, $2, $3) ON CONFLICT (key, version) DO NOTHING
