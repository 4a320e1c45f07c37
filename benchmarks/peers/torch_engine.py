"""The workloads in PyTorch: as they are written first ("torch"), tuned ("torch-tuned"), and compiled ("torch-compile")."""

import numpy as np
import process
import torch
import torch.nn.functional as F
from torch import nn


class Torch:
    def __init__(self, name):
        self.tuned = name != "torch"
        self.compiled = name == "torch-compile"
        torch.set_flush_denormal(True)

    def task(self, workload, data, seed):
        torch.manual_seed(seed)
        torch.compiler.reset()
        return {"gan": Gan, "diffusion": Diffusion, "sampling": Sampling}[workload["kind"]](self, workload, data)

    def compile(self, function):
        return torch.compile(function) if self.compiled else function

    def adam(self, network, training):
        return torch.optim.Adam(
            network.parameters(),
            lr=training["rate"],
            betas=(training["beta1"], training["beta2"]),
            eps=1e-8,
            fused=self.tuned or None,
        )


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


def perceptron(widths, activation):
    layers = []
    for i, (n, m) in enumerate(zip(widths, widths[1:])):
        layers += [nn.Linear(n, m)] + ([activation()] if i < len(widths) - 2 else [])
    return nn.Sequential(*layers)


class Batches:
    """All the data, or rows of it that are drawn with replacement."""

    def __init__(self, data, training, shape):
        self.batch = training["batch"]
        self.data = torch.from_numpy(np.fromfile(data, np.float32)).reshape(-1, *shape)

    def next(self):
        if len(self.data) == self.batch:
            return self.data
        return self.data[torch.randint(len(self.data), (self.batch,))]


class Training:
    """What trains: a subclass has ``step``, which gives the losses as tensors, by name."""

    def run(self, steps):
        for _ in range(steps):
            self.step()

    def losses(self, steps):
        history = [{name: loss.item() for name, loss in self.step().items()} for _ in range(steps)]
        return {name: [losses[name] for losses in history] for name in history[0]}


class Gan(Training):
    def __init__(self, engine, workload, data):
        slope = lambda: nn.LeakyReLU(0.2)
        generator = perceptron(workload["generator"], slope)
        if workload["tanh"]:
            generator.append(nn.Tanh())
        self.generator = generator
        self.discriminator = perceptron(workload["discriminator"], slope)
        self.parameters = count(self.generator) + count(self.discriminator)
        self.tuned = engine.tuned
        training = workload["training"]
        self.shape = (training["batch"], workload["generator"][0])
        self.batches = Batches(data, training, (workload["discriminator"][0],))
        self.of_generator = engine.adam(self.generator, training)
        self.of_discriminator = engine.adam(self.discriminator, training)
        self.ones, self.zeros = torch.ones(self.shape[0], 1), torch.zeros(self.shape[0], 1)
        self.labels = torch.cat([self.ones, self.zeros])
        self.generate = engine.compile(self.generator)
        self.discriminator_loss = engine.compile(self._discriminator_loss)
        self.generator_loss = engine.compile(self._generator_loss)

    def _discriminator_loss(self, real, fake):
        if self.tuned:  # one pass over both; twice the mean over all rows is the sum of both means
            both = self.discriminator(torch.cat([real, fake]))
            return 2 * F.binary_cross_entropy_with_logits(both, self.labels)
        of_real = F.binary_cross_entropy_with_logits(self.discriminator(real), self.ones)
        return of_real + F.binary_cross_entropy_with_logits(self.discriminator(fake), self.zeros)

    def _generator_loss(self, fake):
        return F.binary_cross_entropy_with_logits(self.discriminator(fake), self.ones)

    def step(self):
        fake = self.generate(torch.randn(self.shape))
        self.of_discriminator.zero_grad(set_to_none=True)
        discriminator_loss = self.discriminator_loss(self.batches.next(), fake.detach())
        discriminator_loss.backward()
        self.of_discriminator.step()
        self.of_generator.zero_grad(set_to_none=True)
        if self.tuned:
            self.discriminator.requires_grad_(False)
        generator_loss = self.generator_loss(fake)
        generator_loss.backward()
        self.of_generator.step()
        if self.tuned:
            self.discriminator.requires_grad_(True)
        return {"d-loss": discriminator_loss, "g-loss": generator_loss}


class Embedding(nn.Module):
    def __init__(self, dimension):
        super().__init__()
        self.register_buffer("frequencies", torch.from_numpy(process.frequencies(dimension)))

    def forward(self, time):
        angles = time[:, None] * self.frequencies
        return torch.cat([angles.sin(), angles.cos()], 1)


class Mlp(nn.Module):
    def __init__(self, size, embedding, hidden):
        super().__init__()
        self.embedding = Embedding(embedding)
        self.layers = perceptron([size + embedding, *hidden, size], nn.SiLU)

    def forward(self, x, time):
        return self.layers(torch.cat([x, self.embedding(time)], 1))


def denoiser(settings):
    """The network and the shape of its samples."""
    settings = dict(settings)
    if settings.pop("kind") == "mlp":
        return Mlp(**settings), (settings["size"],)
    return UNet(**settings), (1, settings["side"], settings["side"])


class Residual(nn.Module):
    def __init__(self, n, m, embedding):
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(8, n), nn.Conv2d(n, m, 3, padding=1)
        self.time = nn.Linear(embedding, m)
        self.norm2, self.conv2 = nn.GroupNorm(8, m), nn.Conv2d(m, m, 3, padding=1)
        self.skip = nn.Conv2d(n, m, 1) if n != m else nn.Identity()

    def forward(self, x, time):
        h = self.conv1(F.silu(self.norm1(x))) + self.time(time)[:, :, None, None]
        return self.conv2(F.silu(self.norm2(h))) + self.skip(x)


class UNet(nn.Module):
    def __init__(self, side, base, multiples, blocks):
        super().__init__()
        embedding, widths = 4 * base, [base * multiple for multiple in multiples]
        self.embedding = Embedding(base)
        self.time = nn.Sequential(nn.Linear(base, embedding), nn.SiLU(), nn.Linear(embedding, embedding), nn.SiLU())
        self.first = nn.Conv2d(1, base, 3, padding=1)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        skips, n = [base], base
        for level, m in enumerate(widths):
            for _ in range(blocks):
                self.down.append(Residual(n, m, embedding))
                n = m
                skips.append(n)
            if level < len(widths) - 1:
                self.down.append(nn.Conv2d(n, n, 3, stride=2, padding=1))
                skips.append(n)
        self.middle = nn.ModuleList([Residual(n, n, embedding), Residual(n, n, embedding)])
        for level, m in reversed(list(enumerate(widths))):
            for _ in range(blocks + 1):
                self.up.append(Residual(n + skips.pop(), m, embedding))
                n = m
            if level > 0:
                self.up.append(nn.Conv2d(n, n, 3, padding=1))
        self.norm, self.last = nn.GroupNorm(8, n), nn.Conv2d(n, 1, 3, padding=1)

    def forward(self, x, time):
        time = self.time(self.embedding(time))
        h = self.first(x)
        skips = [h]
        for part in self.down:
            h = part(h, time) if isinstance(part, Residual) else part(h)
            skips.append(h)
        for part in self.middle:
            h = part(h, time)
        for part in self.up:
            if isinstance(part, Residual):
                h = part(torch.cat([h, skips.pop()], 1), time)
            else:
                h = part(F.interpolate(h, scale_factor=2.0, mode="nearest"))
        return self.last(F.silu(self.norm(h)))


class Diffusion(Training):
    def __init__(self, engine, workload, data):
        self.network, self.sample = denoiser(workload["denoiser"])
        self.parameters = count(self.network)
        self.tuned = engine.tuned
        training = workload["training"]
        self.average = training["average"]
        self.batches = Batches(data, training, self.sample)
        self.adam = engine.adam(self.network, training)
        self.weights = list(self.network.parameters())
        self.averaged = [weight.detach().clone() for weight in self.weights]
        self.column = (training["batch"],) + (1,) * len(self.sample)
        self.alpha = torch.from_numpy(process.ALPHA.astype(np.float32))
        self.sigma = torch.from_numpy(process.SIGMA.astype(np.float32))
        self.loss = engine.compile(self._loss)
        self.steps = 0

    def _loss(self, clean, time, noise):
        alpha, sigma = self.alpha[time].view(self.column), self.sigma[time].view(self.column)
        return F.mse_loss(self.network(alpha * clean + sigma * noise, time.float()), noise)

    def step(self):
        clean = self.batches.next()
        time = torch.randint(process.TIMES, (len(clean),))
        loss = self.loss(clean, time, torch.randn_like(clean))
        self.adam.zero_grad(set_to_none=True)
        loss.backward()
        self.adam.step()
        if self.average:
            self.follow(min(self.average, (1 + self.steps) / (10 + self.steps)))
        self.steps += 1
        return {"loss": loss}

    @torch.no_grad()
    def follow(self, decay):
        if self.tuned:
            torch._foreach_lerp_(self.averaged, self.weights, 1 - decay)
        else:
            for average, weight in zip(self.averaged, self.weights):
                average.mul_(decay).add_(weight, alpha=1 - decay)


class Sampling:
    def __init__(self, engine, workload, data):
        network, sample = denoiser(workload["denoiser"])
        self.parameters = count(network)
        self.network = engine.compile(network.eval())
        self.shape = (workload["count"], *sample)
        self.table = process.ddim(workload["steps"]).tolist()

    @torch.inference_mode()
    def run(self, times):
        for _ in range(times):
            x = torch.randn(self.shape)
            for keep, step, time in self.table:
                x = keep * x + step * self.network(x, torch.full(self.shape[:1], time))
