//! Demand as a flow: people are referred, wait, are admitted as places come free, and leave after a mean stay.
//!
//! admissions = max(0, min(waiting / delay, (places - residents) / delay + residents / length of stay));
//! waiting' = waiting + step x (referrals - admissions); residents' = residents + step x (admissions - residents / length
//! of stay). Euler steps shorter than a year, as in published models of care homes. Residents whose places close wait again.

/// People in an institution and in front of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Queue {
    /// People who live there.
    pub residents: f64,
    /// People who wait.
    pub waiting: f64,
}

/// The flows of a [`Queue`]; all times are in one unit, and flows are per that unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Mean time that a resident stays.
    pub length_of_stay: f64,
    /// Least time from referral to admission, and in which an empty place is filled.
    pub delay: f64,
    /// Length of a step.
    pub step: f64,
}

/// A year, a month, any time's flows of a queue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Movement {
    /// People admitted a unit of time.
    pub admissions: f64,
    /// People who leave a unit of time.
    pub leaving: f64,
}

impl Queue {
    /// The flows at these places.
    #[must_use]
    pub fn movement(self, places: f64, pace: Pace) -> Movement {
        let leaving = self.residents / pace.length_of_stay;
        let room = (places - self.residents) / pace.delay + leaving;
        Movement { admissions: (self.waiting / pace.delay).min(room).max(0.0), leaving }
    }

    /// The queue one step later.
    #[must_use]
    pub fn after(self, movement: Movement, referrals: f64, places: f64, pace: Pace) -> Self {
        let residents = self.residents + pace.step * (movement.admissions - movement.leaving);
        let waiting = self.waiting + pace.step * (referrals - movement.admissions);
        let without_place = (residents - places).max(0.0);
        Self { residents: residents - without_place, waiting: waiting + without_place }
    }
}

/// One row of [`queue`]: the queue at a moment, and the flows that begin there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The queue.
    pub queue: Queue,
    /// The flows until the next moment.
    pub movement: Movement,
}

/// A queue from `start` on, at every moment of which referrals (a unit of time) and places are given.
///
/// ```
/// use carecast::model::care::{Pace, Queue, queue};
/// let pace = Pace { length_of_stay: 30.0, delay: 1.0, step: 0.25 };
/// let start = Queue { residents: 90.0, waiting: 3.0 };
/// // Three people a month who stay for 30 months fill 90 places.
/// let path: Vec<_> = queue(start, [(3.0, 100.0); 200], pace).collect();
/// assert!((path[199].queue.residents - 90.0).abs() < 1e-9);
/// ```
pub fn queue(
    start: Queue,
    moments: impl IntoIterator<Item = (f64, f64)>,
    pace: Pace,
) -> impl Iterator<Item = Standing> {
    moments.into_iter().scan(start, move |queue, (referrals, places)| {
        let moment = Standing { queue: *queue, movement: queue.movement(places, pace) };
        *queue = queue.after(moment.movement, referrals, places, pace);
        Some(moment)
    })
}

/// People who use care: the sum over groups of how many there are times the share of the group that uses it.
///
/// ```
/// use carecast::model::care::users;
/// assert_eq!(users([(1000.0, 0.01), (500.0, 0.1)]), 60.0);
/// ```
pub fn users(groups: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    groups.into_iter().fold(0.0, |sum, (people, rate)| sum + people * rate)
}
