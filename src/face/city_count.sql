-- What everybody is told of the register, from the counts that it keeps.

-- name: city_count
SELECT curation, n FROM business_count WHERE area = $1 AND activity = 'active'
