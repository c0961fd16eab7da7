(* The definitions and statements of NeuronSketch.v, a second time: see “What the check verifies” in Proofs/README.md. *)
From mathcomp Require Import all_ssreflect all_algebra.
From Statements Require LinearAlgebra FiniteProbability Preconditioning SubspaceEmbedding NeuralTangentKernel.
Set Implicit Arguments. Unset Strict Implicit. Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory Order.Theory.
Local Open Scope ring_scope.

Module Type Stated
  (Import LinearAlgebra : Statements.LinearAlgebra.Stated)
  (Import FiniteProbability : Statements.FiniteProbability.Stated)
  (Import Preconditioning : Statements.Preconditioning.Stated LinearAlgebra)
  (Import SubspaceEmbedding : Statements.SubspaceEmbedding.Stated LinearAlgebra FiniteProbability Preconditioning)
  (Import NeuralTangentKernel : Statements.NeuralTangentKernel.Stated LinearAlgebra FiniteProbability).

(* For each bucket of neurons and each point the sum of the signs of those that are active there, times the sketch's *)
Definition bucket_sums (R : realFieldType) n m d (X : 'M[R]_(n, d)) (a : 'I_m -> R) (W : 'M[R]_(m, d)) q'
    (w : Omega m q') : 'M[R]_(q'.+1, n) :=
  \matrix_(b, i) \sum_(r | w.1 r == b) (-1) ^+ w.2 r * a r * pattern X W i r.

Parameter embedding_neuron_block_index : forall (m d : nat) (r : 'I_m) (l : 'I_d), mxvec_index r l = pair_index r l.
Parameter embedding_neuron_block_jacobian : forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R)
    (a : 'I_m -> R) (W : 'M[R]_(m, d)),
  (jacobian X c a W)^T = khatri_rao (\matrix_(r, i) (c * a r * pattern X W i r)) X^T.
Parameter embedding_neuron_block_sums : forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R)
    (a : 'I_m -> R) (W : 'M[R]_(m, d)) (q' : nat) (w : Omega m q'),
  neuron_block d (@CS R m q') w *m (jacobian X c a W)^T = khatri_rao (c *: bucket_sums X a W w) X^T.
Parameter embedding_neuron_block_sums_gram : forall (R : realFieldType) (n m d : nat) (X : 'M[R]_(n, d)) (c : R)
    (a : 'I_m -> R) (W : 'M[R]_(m, d)) (q' : nat) (w : Omega m q'),
  (neuron_block d (@CS R m q') w *m (jacobian X c a W)^T)^T *m (neuron_block d (@CS R m q') w *m (jacobian X c a W)^T) =
  c ^+ 2 *: had ((bucket_sums X a W w)^T *m bucket_sums X a W w) (X *m X^T).

End Stated.
