using Amago.Rl;
using Amago.Rl.MinAtar;

namespace Amago.Tests.Rl.MinAtar;

/// <summary>States that play seldom comes to: aliens in the cannon's row that pass beside it.</summary>
public sealed class SpaceInvadersStateTests
{
    [Theory]
    [InlineData(0, 9, true)] // at the wall, in the lowest row: down would be out
    [InlineData(1, 9, false)] // sideways
    [InlineData(0, 8, false)] // down into the lowest row
    public void Aliens_that_go_down_from_the_lowest_row_end_the_episode(int x, int y, bool ends)
    {
        var game = new SpaceInvaders(isRamping: true);
        game.Reset();
        StateArchive.Load(game, StateArchive.Save(new OneAlien(x, y)));
        game.Step(GameAction.None);
        Assert.Equal(ends, game.IsTerminal);
    }

    /// <summary>One alien that is about to move to the left, in the order in which the game names its fields.</summary>
    private sealed class OneAlien(int x, int y) : ISavable
    {
        public void Serialize(StateArchive archive)
        {
            bool isTerminal = false;
            archive.Value(ref isTerminal);
            for (int row = 0; row < 30; row++) // aliens, the cannon's bullets, theirs
            {
                int cells = row == y ? 1 << x : 0;
                archive.Value(ref cells);
            }

            const int CannonX = 5, Direction = -1, MoveCap = 12, MoveTimer = 0, AlienShotTimer = 10, ShotTimer = 0, RampLevel = 0;
            foreach (int value in (int[])[CannonX, Direction, MoveCap, MoveTimer, AlienShotTimer, ShotTimer, RampLevel])
            {
                int field = value;
                archive.Value(ref field);
            }
        }
    }
}
