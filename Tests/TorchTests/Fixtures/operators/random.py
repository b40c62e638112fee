"""Random numbers of generators with a seed."""

from .cases import *  # noqa: F403

group("random")
g = Seeded(42)
case("rand", lambda: op("rand.generator")([3, 7], generator=g))
case("rand.float64", lambda: op("rand.generator")([5], generator=g, dtype=f64))
case("randn", lambda: op("randn.generator")([3, 7], generator=g))
case("randn.small", lambda: op("randn.generator")([3], generator=g))
case("rand_like", lambda x: op("rand_like.generator")(x, generator=g), R(3, 2))
case("randn_like", lambda x: op("randn_like.generator")(x, generator=g, dtype=f64), R(3, 2))
exact("randint", lambda: op("randint.generator")(10, [9], generator=g))
exact("randint.low", lambda: op("randint.low_generator")(-5, 5, [9], generator=g, dtype=i32))
exact("randint_like", lambda x: op("randint_like.low_generator_dtype")(x, -5, 5, generator=g), R(9), grad=False)
exact("randperm", lambda: op("randperm.generator")(9, generator=g))
case("normal", lambda: op("normal.float_float")(2.0, 0.5, [9], generator=g))
case("normal.tensors", lambda m, s: op("normal.Tensor_Tensor")(m, s, generator=g), R(9), U(0.5, 2, 9), grad=False)
case("normal.means", lambda m: op("normal.Tensor_float")(m, 0.5, generator=g), R(9), grad=False)
case("normal.deviations", lambda s: op("normal.float_Tensor")(1.5, s, generator=g), U(0.5, 2, 9), grad=False)
exact("bernoulli", lambda p: op("bernoulli")(p, generator=g), U(0, 1, 20), grad=False)
exact("bernoulli.p", lambda p: op("bernoulli.p")(p, 0.3, generator=g), R(20), grad=False)
exact("bernoulli_", lambda x: op("bernoulli_.float")(op("clone")(x), 0.3, generator=g), R(20), grad=False)
exact("bernoulli_.tensor", lambda x, p: op("bernoulli_.Tensor")(op("clone")(x), p, generator=g), R(20), U(0, 1, 20), grad=False)
exact("multinomial", lambda p: op("multinomial")(p, 3, generator=g), U(0, 1, 2, 5), grad=False)
exact("multinomial.replacement", lambda p: op("multinomial")(p, 9, True, generator=g), U(0, 1, 2, 5), grad=False)
exact("poisson", lambda r: op("poisson")(r, generator=g), U(0, 9, 9), grad=False)
for name, args in dict(uniform_=(-2.0, 3.0), normal_=(1.0, 2.0), log_normal_=(0.0, 0.5), exponential_=(1.5,),
                       cauchy_=(0.0, 1.0), geometric_=(0.3,)).items():
    case(name, lambda x, n=name, a=args: op(n)(op("clone")(x), *a, generator=g), R(3, 7), grad=False)
exact("random_", lambda x: op("random_")(op("clone")(x), generator=g), I(0, 1, 9))
exact("random_.to", lambda x: op("random_.to")(op("clone")(x), 100, generator=g), I(0, 1, 9))
exact("random_.from", lambda x: op("random_.from")(op("clone")(x), -9, 100, generator=g), I(0, 1, 9))
