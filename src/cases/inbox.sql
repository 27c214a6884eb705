-- The pages of those who work on cases.

-- name: case_assignees
-- Who may be given a case: accounts of the ward, its district, the city; $1 and $2 their codes.
SELECT name, display_name, role, area FROM account
WHERE active = 1 AND role IN ('companion', 'lurah', 'camat', 'officer') AND area IN ('', $1, $2)
ORDER BY CASE role WHEN 'lurah' THEN 1 WHEN 'companion' THEN 2 WHEN 'camat' THEN 3 ELSE 4 END, display_name, name LIMIT 400
