"""The workloads in JAX: a step is one compiled function whose state is donated ("jax"), or many steps are ("jax-scan")."""

import functools
import math

import jax
import jax.numpy as jnp
import numpy as np
import optax
import process


class Jax:
    def __init__(self, name):
        self.scan = name == "jax-scan"
        jax.devices()  # loads what is loaded once

    def task(self, workload, data, seed):
        if workload["kind"] == "sampling":
            return Sampling(workload, seed)
        make = {"gan": gan, "diffusion": diffusion}[workload["kind"]]
        return Training(self.scan, *make(workload, jnp.asarray(np.fromfile(data, np.float32)), seed))


def count(weights):
    return sum(leaf.size for leaf in jax.tree.leaves(weights))


class Training:
    """:param step: from a state to the next and the losses by name"""

    def __init__(self, scan, step, state, weights):
        self.scan = scan
        self.state = state
        self.parameters = count(weights)
        self.step = jax.jit(step, donate_argnums=0)

        @functools.partial(jax.jit, donate_argnums=0, static_argnums=1)
        def steps(state, count):
            return jax.lax.scan(lambda state, _: step(state), state, None, length=count)

        self.steps = steps

    def run(self, steps):
        if self.scan:
            # a length that is a power of two, so that few are compiled
            while steps > 0:
                length = 1 << (steps.bit_length() - 1)
                self.state, losses = self.steps(self.state, length)
                steps -= length
        else:
            for _ in range(steps):
                self.state, losses = self.step(self.state)
        jax.block_until_ready((self.state, losses))

    def losses(self, steps):
        history = []
        for _ in range(steps):
            self.state, losses = self.step(self.state)
            history.append(losses)
        return {name: [float(losses[name]) for losses in history] for name in history[0]}


def layer(key, *shape):
    """Weights and biases from U(-1/sqrt(n), 1/sqrt(n)), n being how many numbers go into one output, as in PyTorch."""
    bound = 1 / math.sqrt(math.prod(shape[:-1]))
    of_weights, of_biases = jax.random.split(key)
    return tuple(
        jax.random.uniform(k, s, minval=-bound, maxval=bound) for k, s in [(of_weights, shape), (of_biases, shape[-1:])]
    )


def layers(key, widths):
    keys = jax.random.split(key, len(widths) - 1)
    return [layer(k, n, m) for k, n, m in zip(keys, widths, widths[1:])]


def perceptron(weights, x, activation):
    for w, b in weights[:-1]:
        x = activation(x @ w + b)
    w, b = weights[-1]
    return x @ w + b


def adam(training):
    return optax.adam(training["rate"], b1=training["beta1"], b2=training["beta2"], eps=1e-8)


def batches(data, training, shape):
    """All the data, or rows of it that are drawn with replacement: a function of a key."""
    data = data.reshape(-1, *shape)
    if len(data) == training["batch"]:
        return lambda key: data
    return lambda key: data[jax.random.randint(key, (training["batch"],), 0, len(data))]


def gan(workload, data, seed):
    training = workload["training"]
    draw = batches(data, training, (workload["discriminator"][0],))
    shape = (training["batch"], workload["generator"][0])
    key, of_g, of_d = jax.random.split(jax.random.key(seed), 3)
    g, d = layers(of_g, workload["generator"]), layers(of_d, workload["discriminator"])
    optimiser = adam(training)
    slope = lambda x: jax.nn.leaky_relu(x, 0.2)
    end = jnp.tanh if workload["tanh"] else lambda x: x

    def generate(g, latent):
        return end(perceptron(g, latent, slope))

    def discriminator_loss(d, real, fake):
        of_real = jax.nn.softplus(-perceptron(d, real, slope)).mean()
        return of_real + jax.nn.softplus(perceptron(d, fake, slope)).mean()

    def step(state):
        g, d, for_g, for_d, key = state
        key, of_latent, of_batch = jax.random.split(key, 3)
        latent = jax.random.normal(of_latent, shape)
        fake, pull = jax.vjp(lambda g: generate(g, latent), g)
        d_loss, gradient = jax.value_and_grad(discriminator_loss)(d, draw(of_batch), fake)
        update, for_d = optimiser.update(gradient, for_d)
        d = optax.apply_updates(d, update)
        g_loss, cotangent = jax.value_and_grad(lambda fake: jax.nn.softplus(-perceptron(d, fake, slope)).mean())(fake)
        update, for_g = optimiser.update(pull(cotangent)[0], for_g)
        g = optax.apply_updates(g, update)
        return (g, d, for_g, for_d, key), {"d-loss": d_loss, "g-loss": g_loss}

    return step, (g, d, optimiser.init(g), optimiser.init(d), key), (g, d)


def embed(time, dimension):
    angles = time[:, None] * process.frequencies(dimension)
    return jnp.concatenate([jnp.sin(angles), jnp.cos(angles)], 1)


def denoiser(settings, key):
    """The weights, the function (weights, x, time), and the shape of a sample."""
    if settings["kind"] == "unet":
        return (*unet(settings, key), (settings["side"], settings["side"], 1))
    size, embedding = settings["size"], settings["embedding"]

    def apply(weights, x, time):
        return perceptron(weights, jnp.concatenate([x, embed(time, embedding)], 1), jax.nn.silu)

    return layers(key, [size + embedding, *settings["hidden"], size]), apply, (size,)


def convolve(weights, x, stride=1):
    w, b = weights
    around = (w.shape[0] - 1) // 2
    layout = ("NHWC", "HWIO", "NHWC")
    return jax.lax.conv_general_dilated(x, w, (stride, stride), [(around, around)] * 2, dimension_numbers=layout) + b


def norm(weights, x):
    """Group norm of 8 groups, then SiLU."""
    scale, shift = weights
    groups = x.reshape(*x.shape[:3], 8, -1)
    mean = groups.mean((1, 2, 4), keepdims=True)
    variance = groups.var((1, 2, 4), keepdims=True)
    return jax.nn.silu(((groups - mean) * jax.lax.rsqrt(variance + 1e-5)).reshape(x.shape) * scale + shift)


def residual(weights, x, time):
    w, b = weights["time"]
    h = convolve(weights["conv1"], norm(weights["norm1"], x)) + (time @ w + b)[:, None, None, :]
    h = convolve(weights["conv2"], norm(weights["norm2"], h))
    return h + (convolve(weights["skip"], x) if "skip" in weights else x)


def unet(settings, key):
    """The weights and the function (weights, x, time)."""
    base, blocks = settings["base"], settings["blocks"]
    embedding, widths = 4 * base, [base * multiple for multiple in settings["multiples"]]
    keys = iter(jax.random.split(key, 1000))
    conv = lambda n, m, size=3: layer(next(keys), size, size, n, m)
    unit = lambda n: (jnp.ones(n), jnp.zeros(n))

    def block(n, m):
        weights = {"norm1": unit(n), "conv1": conv(n, m), "time": layer(next(keys), embedding, m)}
        weights |= {"norm2": unit(m), "conv2": conv(m, m)}
        return weights | ({"skip": conv(n, m, 1)} if n != m else {})

    weights = {"time": layers(next(keys), [base, embedding, embedding]), "first": conv(1, base), "down": [], "up": []}
    skips, n = [base], base
    for level, m in enumerate(widths):
        for _ in range(blocks):
            weights["down"].append(block(n, m))
            n = m
            skips.append(n)
        if level < len(widths) - 1:
            weights["down"].append(conv(n, n))
            skips.append(n)
    weights["middle"] = [block(n, n), block(n, n)]
    for level, m in reversed(list(enumerate(widths))):
        for _ in range(blocks + 1):
            weights["up"].append(block(n + skips.pop(), m))
            n = m
        if level > 0:
            weights["up"].append(conv(n, n))
    weights |= {"norm": unit(n), "last": conv(n, 1)}

    def apply(weights, x, time):
        time = jax.nn.silu(perceptron(weights["time"], embed(time, base), jax.nn.silu))
        h = convolve(weights["first"], x)
        skips = [h]
        for part in weights["down"]:
            h = residual(part, h, time) if isinstance(part, dict) else convolve(part, h, 2)
            skips.append(h)
        for part in weights["middle"]:
            h = residual(part, h, time)
        for part in weights["up"]:
            if isinstance(part, dict):
                h = residual(part, jnp.concatenate([h, skips.pop()], 3), time)
            else:
                h = convolve(part, jnp.repeat(jnp.repeat(h, 2, 1), 2, 2))
        return convolve(weights["last"], norm(weights["norm"], h))

    return weights, apply


def diffusion(workload, data, seed):
    training = workload["training"]
    key, of_weights = jax.random.split(jax.random.key(seed))
    weights, apply, sample = denoiser(workload["denoiser"], of_weights)
    draw = batches(data, training, sample)
    optimiser = adam(training)
    column = (training["batch"],) + (1,) * len(sample)
    alpha, sigma = jnp.asarray(process.ALPHA, jnp.float32), jnp.asarray(process.SIGMA, jnp.float32)

    def step(state):
        weights, averaged, for_weights, steps, key = state
        key, of_batch, of_time, of_noise = jax.random.split(key, 4)
        clean = draw(of_batch)
        time = jax.random.randint(of_time, column[:1], 0, process.TIMES)
        noise = jax.random.normal(of_noise, clean.shape)
        noised = alpha[time].reshape(column) * clean + sigma[time].reshape(column) * noise

        def loss(weights):
            return jnp.mean((apply(weights, noised, time.astype(jnp.float32)) - noise) ** 2)

        value, gradient = jax.value_and_grad(loss)(weights)
        update, for_weights = optimiser.update(gradient, for_weights)
        weights = optax.apply_updates(weights, update)
        if training["average"]:
            decay = jnp.minimum(training["average"], (1 + steps) / (10 + steps))
            averaged = jax.tree.map(lambda a, w: w + (a - w) * decay, averaged, weights)
        return (weights, averaged, for_weights, steps + 1, key), {"loss": value}

    averaged = jax.tree.map(jnp.copy, weights) if training["average"] else ()
    return step, (weights, averaged, optimiser.init(weights), jnp.int32(0), key), weights


class Sampling:
    def __init__(self, workload, seed):
        self.key, of_weights = jax.random.split(jax.random.key(seed))
        self.weights, apply, sample = denoiser(workload["denoiser"], of_weights)
        self.parameters = count(self.weights)
        shape = (workload["count"], *sample)
        table = jnp.asarray(process.ddim(workload["steps"]))

        @jax.jit
        def sampled(weights, key):
            key, mine = jax.random.split(key)

            def row(x, row):
                noise = apply(weights, x, jnp.full(shape[:1], row[2]))
                return row[0] * x + row[1] * noise, None

            return key, jax.lax.scan(row, jax.random.normal(mine, shape), table)[0]

        self.sampled = sampled

    def run(self, times):
        for _ in range(times):
            self.key, x = self.sampled(self.weights, self.key)
            jax.block_until_ready(x)
