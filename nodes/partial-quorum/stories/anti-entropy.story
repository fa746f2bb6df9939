# Section 4.7: two nodes compare hashes of what both have to hold. n3 has missed a write that nobody reads.
- start partial-quorum n1 n2 n3
- ask n1 p0 write x 1
- lose n1 n3
- deliver
> fire n3 compare
  n3 -> n2: Compare(step type Root, hash eee98cb5)
> deliver
n2 receives Compare(step type Root, hash eee98cb5) from n3
  n2 -> n3: Compare(step type Buckets, hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; b4874a9b])
n3 receives Compare(step type Buckets, hashes [741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; 741638a5; b4874a9b]) from n2
  n3 -> n2: Compare(step type Contents, objects [], wanted [7])
n2 receives Compare(step type Contents, objects [], wanted [7]) from n3
  n2 -> n3: Compare(step type Contents, objects [key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]], wanted [])
n3 receives Compare(step type Contents, objects [key x, vector [[n1; 1]], entries [[n1/1; value 1, replaced false]]], wanted []) from n2
  n3 syncs
  n3: partial-quorum/state(key x, holds n1:1, state 77a798c0, shows [1])
