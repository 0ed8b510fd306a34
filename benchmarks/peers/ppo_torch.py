"""PPO in PyTorch, as `amago train breakout` does it: the same network, algorithm, batch sizes and game; prints steps a second.

Start it with a Python that has torch and numpy: ppo_torch.py [--steps N] [--threads N]. The game is vectorised in NumPy, all environments
in one call, so that the comparison is with the better way to write one in Python.
"""
import argparse
import json
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

ENVS, LENGTH, EPOCHS, MINIBATCHES = 64, 128, 3, 32
GAMMA, LAMBDA, CLIP, ENTROPY, VALUE, NORM, RATE = 0.99, 0.95, 0.2, 0.01, 0.5, 0.5, 1e-3


class Breakout:
    """MinAtar's breakout with sticky actions, N games at once; observations (N, 10, 10, 4) uint8."""

    def __init__(self, count, seed):
        self.random = np.random.default_rng(seed)
        self.index = np.arange(count)
        self.bricks = np.zeros((count, 10, 10), bool)
        self.x, self.y, self.vx, self.vy, self.old_x, self.old_y, self.paddle, self.last = (np.zeros(count, np.int64) for _ in range(8))
        self.struck = np.zeros(count, bool)
        self.reset(np.ones(count, bool))

    def reset(self, which):
        side = self.random.integers(0, 2, which.sum())
        self.x[which], self.vx[which] = side * 9, 1 - 2 * side
        self.y[which], self.vy[which], self.paddle[which], self.struck[which] = 3, 1, 4, False
        self.old_x[which], self.old_y[which] = self.x[which], 3
        self.bricks[which] = False
        self.bricks[which, 1:4] = True

    def step(self, actions):
        actions = np.where(self.random.random(len(actions)) < 0.1, self.last, actions)
        self.last = actions
        self.paddle = np.clip(self.paddle + (actions == 2).astype(np.int64) - (actions == 1), 0, 9)
        self.old_x, self.old_y = self.x.copy(), self.y.copy()
        nx, ny = self.x + self.vx, self.y + self.vy
        wall = (nx < 0) | (nx > 9)
        nx, self.vx = np.clip(nx, 0, 9), np.where(wall, -self.vx, self.vx)
        ceiling = ny < 0
        brick = ~ceiling & self.bricks[self.index, np.clip(ny, 0, 9), nx]
        hit = brick & ~self.struck
        self.bricks[self.index[hit], ny[hit], nx[hit]] = False
        floor = ~ceiling & ~brick & (ny == 9)
        refill = floor & ~self.bricks.any((1, 2))
        self.bricks[refill, 1:4] = True
        first, second = floor & (self.x == self.paddle), floor & (self.x != self.paddle) & (nx == self.paddle)
        terminal = floor & ~first & ~second
        self.vx = np.where(second, -self.vx, self.vx)
        self.vy = np.where(ceiling | hit | first | second, -self.vy, self.vy)
        self.y = np.where(ceiling, 0, np.where(hit | first | second, self.y, ny))
        self.x, self.struck = nx, brick
        if terminal.any():
            self.reset(terminal)
        return hit.astype(np.float32), terminal

    def observe(self):
        cells = np.zeros((len(self.x), 10, 10, 4), np.uint8)
        cells[self.index, 9, self.paddle, 0] = 255
        cells[self.index, self.y, self.x, 1] = 255
        cells[self.index, self.old_y, self.old_x, 2] = 255
        cells[..., 3] = self.bricks * np.uint8(255)
        return torch.from_numpy(cells)


class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(4, 16, 2), nn.LeakyReLU(), nn.Conv2d(16, 32, 2), nn.LeakyReLU(), nn.Conv2d(32, 48, 2), nn.LeakyReLU())
        self.hidden, self.actor, self.critic = nn.Linear(2352, 128), nn.Linear(128, 3), nn.Linear(128, 1)
        for layer, gain in ((self.hidden, 2**0.5), (self.actor, 0.01), (self.critic, 1)):
            nn.init.orthogonal_(layer.weight, gain)
            nn.init.zeros_(layer.bias)

    def forward(self, pixels):
        x = pixels.permute(0, 3, 1, 2).float() / 128 - 1
        hidden = F.relu(self.hidden(self.encoder(x).flatten(1)))
        return self.actor(hidden), self.critic(hidden).squeeze(-1)


def advantages(rewards, values, done, last):
    result, running, following = torch.zeros(LENGTH, ENVS), torch.zeros(ENVS), last
    for step in reversed(range(LENGTH)):
        goes_on = 1 - done[step]
        error = rewards[step] + GAMMA * following * goes_on - values[step]
        running = error + GAMMA * LAMBDA * goes_on * running
        result[step], following = running, values[step]
    return result


def train(steps, seed):
    torch.manual_seed(seed)
    game, policy = Breakout(ENVS, seed), ActorCritic()
    optimizer = torch.optim.Adam(policy.parameters(), RATE, eps=1e-5)
    size, returns, recent = ENVS * LENGTH, np.zeros(ENVS), []
    iterations, start = (steps + size - 1) // size, time.perf_counter()
    for iteration in range(iterations):
        optimizer.param_groups[0]["lr"] = RATE * (1 - iteration / iterations)
        observations = torch.zeros(LENGTH, ENVS, 10, 10, 4, dtype=torch.uint8)
        actions = torch.zeros(LENGTH, ENVS, dtype=torch.int64)
        logs, values, rewards, done = (torch.zeros(LENGTH, ENVS) for _ in range(4))
        with torch.no_grad():
            for step in range(LENGTH):
                observations[step] = game.observe()
                logits, values[step] = policy(observations[step])
                everything = F.log_softmax(logits, -1)
                actions[step] = torch.multinomial(everything.exp(), 1).squeeze(-1)
                logs[step] = everything.gather(-1, actions[step, :, None]).squeeze(-1)
                reward, terminal = game.step(actions[step].numpy())
                rewards[step], done[step] = torch.from_numpy(reward), torch.from_numpy(terminal.astype(np.float32))
                returns += reward
                recent += returns[terminal].tolist()
                returns[terminal] = 0
            last = policy(game.observe())[1]
        gain = advantages(rewards, values, done, last).flatten()
        target = gain + values.flatten()
        pixels, taken, old = observations.flatten(0, 1), actions.flatten(), logs.flatten()
        for _ in range(EPOCHS):
            for batch in torch.randperm(size).split(size // MINIBATCHES):
                a = gain[batch]
                a = (a - a.mean()) / (a.std(unbiased=False) + 1e-8)
                logits, value = policy(pixels[batch])
                everything = F.log_softmax(logits, -1)
                ratio = (everything.gather(-1, taken[batch, None]).squeeze(-1) - old[batch]).exp()
                policy_loss = -torch.minimum(ratio * a, ratio.clamp(1 - CLIP, 1 + CLIP) * a).mean()
                value_loss = 0.5 * (value - target[batch]).square().mean()
                entropy = -(everything.exp() * everything).sum(-1).mean()
                optimizer.zero_grad()
                (policy_loss + VALUE * value_loss - ENTROPY * entropy).backward()
                nn.utils.clip_grad_norm_(policy.parameters(), NORM)
                optimizer.step()
    seconds = time.perf_counter() - start
    return {"steps": iterations * size, "seconds": seconds, "steps_per_second": iterations * size / seconds, "mean_return": float(np.mean(recent[-100:]))}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int)
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    print(json.dumps(train(options.steps, options.seed)))
