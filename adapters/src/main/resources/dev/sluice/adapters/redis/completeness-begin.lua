-- Marks an owner as the one that fills the stores, if nobody else is and they are not complete.
--
-- KEYS[1]  the mark
-- ARGV     1 owner, 2 lease in ms
-- Returns  1 if the owner fills, else 0

local mark = redis.call('GET', KEYS[1])
if mark and mark ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
