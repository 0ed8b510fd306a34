namespace Amago.Rl.Worlds;

/// <summary>
/// Take the key, open the door, and open the chest that has the treasure. The image does not show which of the two chests that is, nor the
/// time: the vector does, and whether the key is in hand. Walls, closed doors and empty hands forbid actions, which the mask tells.
/// </summary>
/// <remarks>
/// A reward is 0.1 for the key, 0.2 for the door and 0.7 for the treasure; the other chest ends the episode without one, and so does the
/// end of the time, by which it is cut off.
/// </remarks>
internal sealed class Treasure(EnvironmentDescriptor descriptor, long seed) : World(descriptor, seed)
{
    /// <summary>Cells of a side.</summary>
    public const int Size = 8;

    /// <summary>Channels of a cell, in the order in which they are declared below.</summary>
    public const int Channels = 5;

    /// <summary>
    /// Numbers of the vector: key in hand (0 or 1), which chest (-1 the upper, 1 the lower), share of the time that is left.
    /// </summary>
    public const int VectorLength = 3;

    /// <summary>A word for each action.</summary>
    public static readonly string[] ActionNames = ["up", "right", "down", "left", "take", "open"];

    private const int Player = 0, Wall = 1, Door = 2, Key = 3, Chest = 4;
    private const int WallX = 4, ChestX = Size - 1, Time = 80;
    private const int Take = 4, Open = 5;
    private const int Cells = Size * Size;

    private int _player, _key, _doorY, _step; // places are cells: y·Size + x
    private bool _hasKey, _isOpen, _isLower;

    public override bool HasActionMask => true;

    public override void Reset(ObservationRow observation)
    {
        (_step, _hasKey, _isOpen) = (0, false, false);
        _player = LeftCell();
        do
            _key = LeftCell();
        while (_key == _player);
        _doorY = Random.NextInteger(0, Size);
        _isLower = Random.NextInteger(0, 2) == 1;
        Show(observation);
    }

    public override void ReadActionMask(Span<bool> mask)
    {
        for (int direction = 0; direction < Take; direction++)
            mask[direction] = Neighbour(direction) is >= 0 and var cell && IsFree(cell);
        mask[Take] = !_hasKey && _player == _key;
        mask[Open] = CanOpenDoor() || ChestBeside() >= 0;
    }

    protected override StepResult Play(ReadOnlySpan<float> action, ObservationRow observation)
    {
        int choice = (int)action[0];
        (float reward, bool isOver) = (0, false);
        if (choice == Take && !_hasKey && _player == _key)
            (_hasKey, reward) = (true, 0.1f);
        else if (choice == Open && CanOpenDoor())
            (_isOpen, reward) = (true, 0.2f);
        else if (choice == Open && ChestBeside() is >= 0 and var chest)
            (isOver, reward) = (true, chest == 1 == _isLower ? 0.7f : 0);
        else if (choice < Take && Neighbour(choice) is >= 0 and var cell && IsFree(cell))
            _player = cell;
        _step++;
        Show(observation);
        return new StepResult(reward, isOver, !isOver && _step >= Time);
    }

    protected override void SerializeFields(StateArchive archive)
    {
        archive.Value(ref _player, 0, Cells - 1);
        archive.Value(ref _key, 0, Cells - 1);
        archive.Value(ref _doorY, 0, Size - 1);
        archive.Value(ref _step, 0, Time);
        archive.Value(ref _hasKey);
        archive.Value(ref _isOpen);
        archive.Value(ref _isLower);
        archive.Require(_key % Size < WallX && (_hasKey || !_isOpen), "a key left of the wall, taken before the door is open");
        archive.Require(
            IsFree(_player) && (_isOpen || _player % Size < WallX), "a player on a free cell, left of the wall while the door is closed");
    }

    private int LeftCell() => (Random.NextInteger(0, Size) * Size) + Random.NextInteger(0, WallX);

    /// <summary>The cell up, right, down or left of the player; -1 outside.</summary>
    private int Neighbour(int direction)
    {
        (int x, int y) = (_player % Size, _player / Size);
        (x, y) = direction switch { 0 => (x, y - 1), 1 => (x + 1, y), 2 => (x, y + 1), _ => (x - 1, y) };
        return x is >= 0 and < Size && y is >= 0 and < Size ? (y * Size) + x : -1;
    }

    private bool IsFree(int cell) => cell % Size == WallX ? _isOpen && cell / Size == _doorY : ChestOf(cell) < 0;

    private bool CanOpenDoor() => _hasKey && !_isOpen && IsBeside((_doorY * Size) + WallX);

    /// <summary>Which chest the player stands beside, 0 the upper and 1 the lower; -1 for none.</summary>
    private int ChestBeside()
    {
        for (int direction = 0; direction < Take; direction++)
        {
            if (Neighbour(direction) is >= 0 and var cell && ChestOf(cell) is >= 0 and var chest)
                return chest;
        }

        return -1;
    }

    private bool IsBeside(int cell)
    {
        for (int direction = 0; direction < Take; direction++)
        {
            if (Neighbour(direction) == cell)
                return true;
        }

        return false;
    }

    private static int ChestOf(int cell) => cell == ChestX ? 0 : cell == Cells - 1 ? 1 : -1;

    private void Show(ObservationRow observation)
    {
        Span<byte> cells = observation.Bytes(0);
        cells.Clear();
        cells[(_player * Channels) + Player] = byte.MaxValue;
        for (int y = 0; y < Size; y++)
        {
            if (y != _doorY)
                cells[(((y * Size) + WallX) * Channels) + Wall] = byte.MaxValue;
        }

        if (!_isOpen)
            cells[(((_doorY * Size) + WallX) * Channels) + Door] = byte.MaxValue;
        if (!_hasKey)
            cells[(_key * Channels) + Key] = byte.MaxValue;
        cells[(ChestX * Channels) + Chest] = byte.MaxValue;
        cells[((Cells - 1) * Channels) + Chest] = byte.MaxValue;
        Span<float> vector = observation.Floats(1);
        (vector[0], vector[1], vector[2]) = (_hasKey ? 1 : 0, _isLower ? 1 : -1, 1 - (_step / (float)Time));
    }
}
