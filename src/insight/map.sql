-- Boundaries of wards.

-- name: boundary_paths
SELECT code, path, height FROM place_boundary WHERE code >= $1 AND code < $2 ORDER BY code
