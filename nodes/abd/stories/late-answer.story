# An answer to an operation of before a restart counts for nothing: operations have names that are never used again.
- start abd n1 n2 n3
- ask n1 p0 read x
- deliver n1 n2
- crash n1
- restart n1
> ask n1 p1 read x
  n1 -> n2: Query(operation 2/1, key x)
  n1 -> n3: Query(operation 2/1, key x)
> deliver n2 n1
n1 receives Held(operation 1/1, key x, version number 0, writer , value null) from n2
- lose n1 n2

# Nodes that have not answered are asked again, and after half a second a read is refused, so that its client can ask another node.
- fire n1 again
> fire n1 again
  n1 -> n2: Query(operation 2/1, key x)
  n1 -> n3: Query(operation 2/1, key x)
- lose n1 n2
- fire n1 again
- fire n1 again
- fire n1 again
> fire n1 again
  n1 answers p1/1 read x: fail(error no majority has answered, retry true)
