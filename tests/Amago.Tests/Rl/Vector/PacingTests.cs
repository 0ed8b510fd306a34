using Amago.Rl;
using Amago.Rl.MinAtar;

namespace Amago.Tests.Rl.Vector;

/// <summary>When things happen first, and how often, as the rules imply it. Steps count from 1.</summary>
public sealed class PacingTests
{
    [Fact]
    public void Asterix_things_come_in_step_11_and_move_at_once()
    {
        for (long seed = 0; seed < 20; seed++)
        {
            var game = new Asterix(new NumPyRandom(seed), isRamping: true);
            game.Reset();
            for (int step = 1; step <= 10; step++)
                game.Step(GameAction.None);
            Assert.Empty(Cells(game, 4, 1, 3));
            game.Step(GameAction.None);
            Assert.Contains(Assert.Single(Cells(game, 4, 1, 3)).X, new[] { 1, 8 });
        }
    }

    [Fact]
    public void Asterix_becomes_harder_every_102_steps()
    {
        // Seeds whose idle player lives that long.
        int found = 0;
        for (long seed = 0; seed < 300; seed++)
        {
            int[] levels = new int[205];
            var game = new Asterix(new NumPyRandom(seed), isRamping: true);
            game.Reset();
            for (int step = 1; step < levels.Length; step++)
            {
                game.Step(GameAction.None);
                levels[step] = Fields(game, 33)[32]; // the end, 8 rows of 3, and 8 numbers of which the level is the last
            }

            if (game.IsTerminal)
                continue;
            found++;
            Assert.Equal((0, 1, 1, 2), (levels[101], levels[102], levels[203], levels[204]));
        }

        Assert.InRange(found, 1, 300);
    }

    [Fact]
    public void Breakout_ends_with_the_ball_in_the_lowest_row()
    {
        for (long seed = 0; seed < 20; seed++)
        {
            var random = new Random((int)seed);
            var game = new Breakout(new NumPyRandom(seed));
            game.Reset();
            while (!game.IsTerminal)
                game.Step((GameAction)random.Next(6));
            Assert.Equal(9, Assert.Single(Cells(game, 4, 1)).Y);
        }
    }

    [Fact]
    public void Freeway_lasts_2501_steps_and_lets_the_player_move_every_third_from_the_fourth()
    {
        var game = new Freeway(new NumPyRandom(0));
        game.Reset();
        int steps = 0;
        while (!game.IsTerminal)
        {
            game.Step(GameAction.Up);
            if (++steps <= 6)
                Assert.Equal(steps < 4 ? 9 : 8, Assert.Single(Cells(game, 7, 0)).Y); // row 9 has no cars, and row 8's starts at x = 0
        }

        Assert.Equal(2501, steps);
    }

    [Fact]
    public void Freeway_cars_move_every_period_plus_one_steps()
    {
        var game = new Freeway(new NumPyRandom(3));
        game.Reset();
        for (int lane = 1; lane <= 8; lane++)
        {
            (int X, int Y, int Channel) trail = Assert.Single(Cells(game, 7, 2, 3, 4, 5, 6), cell => cell.Y == lane);
            int period = trail.Channel - 1, moves = 0, x = 0;
            var alone = new Freeway(new NumPyRandom(3));
            alone.Reset();
            for (int step = 1; step <= 60; step++)
            {
                alone.Step(GameAction.None);
                int now = Assert.Single(Cells(alone, 7, 1), cell => cell.Y == lane).X;
                if (now == x)
                    continue;
                (x, moves) = (now, moves + 1);
                Assert.Equal(moves * (period + 1), step);
            }

            Assert.Equal(60 / (period + 1), moves);
        }
    }

    [Fact]
    public void Seaquest_enemies_come_in_step_21_divers_in_31_and_shots_every_fifth()
    {
        for (long seed = 0; seed < 20; seed++)
        {
            var game = new Seaquest(new NumPyRandom(seed), isRamping: true);
            game.Reset();
            for (int step = 1; step <= 31; step++)
            {
                int before = Cells(game, 10, 5, 6).Count, bullets = Cells(game, 10, 2).Count;
                game.Step(GameAction.Fire); // from the surface, where nothing else is
                Assert.Equal(step >= 21 ? 1 : 0, Math.Min(1, Cells(game, 10, 5, 6).Count));
                Assert.Equal(step == 31 ? 1 : 0, Cells(game, 10, 9).Count);
                Assert.Equal(step % 5 == 1, Cells(game, 10, 2).Exists(cell => cell.X == 4)); // new ones have moved once, from x = 5
                Assert.InRange(before + bullets, 0, 3);
            }
        }
    }

    [Fact]
    public void Seaquest_oxygen_lasts_200_steps_under_water()
    {
        // Seeds where nothing hits the player in the rows that the top ones are spared.
        int found = 0;
        for (long seed = 0; seed < 400; seed++)
        {
            var game = new Seaquest(new NumPyRandom(seed), isRamping: true);
            game.Reset();
            int steps = 0;
            while (!game.IsTerminal)
            {
                game.Step(GameAction.Down); // to row 8, then it stays there
                if (++steps == 200 && !game.IsTerminal)
                    Assert.Equal(0, Fields(game, 5)[4]);
            }

            Assert.InRange(steps, 1, 201);
            found += steps == 201 ? 1 : 0;
        }

        Assert.InRange(found, 1, 400);
    }

    [Fact]
    public void Space_invaders_aliens_move_in_step_13_and_shoot_in_11_and_every_10_steps()
    {
        var game = new SpaceInvaders(isRamping: true);
        game.Reset();
        for (int step = 1; step <= 40; step++)
        {
            List<(int X, int Y, int Channel)> aliens = Cells(game, 6, 1), shots = Cells(game, 6, 5);
            game.Step(step <= 5 ? GameAction.Right : GameAction.None); // out of the way
            Assert.Equal(step is 13 or 25 or 37, !aliens.SequenceEqual(Cells(game, 6, 1)));
            Assert.Equal(
                step > 1 && step % 10 == 1, Cells(game, 6, 5).Exists(cell => cell.Y <= 4 && !shots.Exists(shot => shot.Y == cell.Y - 1)));
        }
    }

    /// <summary>The cells that are set in some channels.</summary>
    private static List<(int X, int Y, int Channel)> Cells(GameRules game, int channels, params int[] of)
    {
        var cells = new byte[100 * channels];
        game.Draw(cells);
        return [.. from cell in Enumerable.Range(
            0, 100) from channel in of where cells[(cell * channels) + channel] != 0 select (cell % 10, cell / 10, channel)];
    }

    /// <summary>The first fields of a game in the order in which it names them.</summary>
    private static int[] Fields(GameRules game, int count)
    {
        ReadOnlySpan<byte> state = StateArchive.Save(game);
        int start = sizeof(int) + "amago environment".Length + sizeof(int);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(state.Slice(start, count * sizeof(int))).ToArray();
    }
}
