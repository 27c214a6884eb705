-- Lists of how businesses stand.

-- Lists differ in what is in them and in their order: which is also where a page goes on. CROSS JOIN: read from growth's
-- indexes, which give the order, and look each business up; the planner of SQLite has no figures that tell it so.
-- name: stand_near
SELECT g.business_id, g.score, g.coverage, g.to_next, g.value, g.trend, b.name, b.ward, b.class, g.step, g.last_month,
g.next, (SELECT count(*) FROM growth_move m WHERE m.business_id = g.business_id AND m.what = 'step' AND m.rise = 0
AND m.state = 'confirmed' AND m.moved_on >= $4), b.companion_id, b.owner_id
FROM growth g CROSS JOIN business b
WHERE b.id = g.business_id AND b.activity = 'active' AND g.step = $8
--? area: AND g.ward >= $1 AND g.ward < $2
--? companion: AND b.companion_id = $3
--? after: AND (g.score < $5 OR (g.score = $5 AND g.business_id > $6))
ORDER BY g.score DESC, g.business_id LIMIT $7
-- name: stand_class
SELECT g.business_id, g.score, g.coverage, g.to_next, g.value, g.trend, b.name, b.ward, b.class, g.step, g.last_month,
g.next, (SELECT count(*) FROM growth_move m WHERE m.business_id = g.business_id AND m.what = 'step' AND m.rise = 0
AND m.state = 'confirmed' AND m.moved_on >= $4), b.companion_id, b.owner_id
FROM growth g CROSS JOIN business b
WHERE b.id = g.business_id AND b.activity = 'active' AND g.to_next > 0 AND g.value >= g.to_next * 3
--? area: AND g.ward >= $1 AND g.ward < $2
--? companion: AND b.companion_id = $3
--? after: AND (g.to_next > $5 OR (g.to_next = $5 AND g.business_id > $6))
ORDER BY g.to_next, g.business_id LIMIT $7
-- name: stand_sliding
SELECT g.business_id, g.score, g.coverage, g.to_next, g.value, g.trend, b.name, b.ward, b.class, g.step, g.last_month,
g.next, (SELECT count(*) FROM growth_move m WHERE m.business_id = g.business_id AND m.what = 'step' AND m.rise = 0
AND m.state = 'confirmed' AND m.moved_on >= $4), b.companion_id, b.owner_id
FROM growth g CROSS JOIN business b
WHERE b.id = g.business_id AND b.activity = 'active' AND g.trend < 0 AND g.trend <= $8
--? area: AND g.ward >= $1 AND g.ward < $2
--? companion: AND b.companion_id = $3
--? after: AND (g.trend > $5 OR (g.trend = $5 AND g.business_id > $6))
ORDER BY g.trend, g.business_id LIMIT $7
-- name: stand_total
SELECT count(*) FROM (SELECT g.business_id FROM growth g CROSS JOIN business b
WHERE b.id = g.business_id AND b.activity = 'active'
--? area: AND g.ward >= $1 AND g.ward < $2
--? companion: AND b.companion_id = $3
--? near: AND g.step = $4
--? class: AND g.to_next > 0 AND g.value >= g.to_next * 3
--? sliding: AND g.trend < 0 AND g.trend <= $5
LIMIT 1001) counted
-- name: stand_steps
SELECT g.step, count(*) FROM growth g JOIN business b ON b.id = g.business_id
WHERE b.activity = 'active' AND g.ward >= $1 AND g.ward < $2
--? companion: AND b.companion_id = $3
GROUP BY g.step

-- What may send a companion there today: who lost so much, or fell once; what counts is decided by who reads it. As the
-- index growth_signal has it, which holds one business of twenty. SQLite would rather look each of them up in the table.
-- name: signal_growth
SELECT g.business_id, g.trend, g.fell, g.fell_on
-- engine: sqlite
FROM business b CROSS JOIN growth g INDEXED BY growth_signal
-- engine: postgresql
FROM business b CROSS JOIN growth g
-- engine: both
WHERE b.activity = 'active' AND b.merged_into IS NULL AND g.business_id = b.id
AND (g.trend <= -15 OR g.fell >= 15 OR g.fell_on IS NOT NULL)
--? companion: AND b.companion_id = $1
--? ward: AND b.ward = $2
ORDER BY g.business_id LIMIT 5000

-- On the business's own page: its months from $2 on, of the index alone.
-- name: glance_stand
SELECT step, trend, recent FROM growth WHERE business_id = $1
