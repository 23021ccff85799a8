-- Appends turns to a conversation. The first turn under a number stays.
--
-- KEYS[1]  the conversation, a sorted set of turns by number
-- ARGV     1 retention in ms, then a number and a turn, for each turn
-- Returns  1

for i = 2, #ARGV, 2 do
  if redis.call('ZCOUNT', KEYS[1], ARGV[i], ARGV[i]) == 0 then
    redis.call('ZADD', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 1
