namespace PortKit.Verification.Training;

/// <summary>The loss as Caffe's log shows it: the mean over the last iterations, in single precision (Solver::UpdateSmoothedLoss).</summary>
/// <param name="length">Over how many iterations, average_loss.</param>
internal sealed class LossAverage(int length)
{
    private readonly List<float> _losses = [];
    private int _next;

    /// <summary>The mean; 0 before the first loss.</summary>
    public float Value { get; private set; }

    /// <summary>Adds the loss of an iteration.</summary>
    public void Add(float loss)
    {
        if (_losses.Count < length)
        {
            _losses.Add(loss);
            Value = ((Value * (_losses.Count - 1)) + loss) / _losses.Count;
            return;
        }

        Value += (loss - _losses[_next]) / length;
        _losses[_next] = loss;
        _next = (_next + 1) % length;
    }
}
