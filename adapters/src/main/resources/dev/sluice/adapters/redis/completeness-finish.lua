-- Marks the stores as complete, if their owner still fills them or they are complete already.
--
-- KEYS[1]  the mark
-- ARGV     1 owner, 2 the mark of complete stores
-- Returns  1 if they are complete, else 0

local mark = redis.call('GET', KEYS[1])
if mark == ARGV[2] then
  return 1
end
if mark ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2])
return 1
